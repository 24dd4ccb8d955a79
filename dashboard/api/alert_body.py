"""Bodies and queries of the alert routes: who acts, from where, what a list asks for."""

import json
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import unquote

from fastapi import Query, Request
from pydantic import BaseModel

from dashboard.alerts.queue import Ask
from dashboard.wire import Json
from data.errors import AlertRefused

_SEE = "See /api/openapi.json."
_LONGEST_SCREEN = 40
Texts = Annotated[str, Query(max_length=2000, description="one, or several with commas")]


def takes(shape: type[BaseModel]) -> dict[str, Any]:
    """Return the OpenAPI entry of a JSON body that is read by hand."""
    schema = shape.model_json_schema(ref_template="#/components/schemas/{model}")
    defined = schema.pop("$defs", {})
    return {"requestBody": {"required": True, "content": {
        "application/json": {"schema": _inline(schema, defined)}}}}


async def body_of(request: Request) -> Json:
    """Return the JSON object of a request; raise AlertRefused."""
    try:
        raw = json.loads(await request.body())
    except (ValueError, RecursionError) as e:
        raise AlertRefused("The body is not JSON.", _SEE) from e
    if not isinstance(raw, dict):
        raise AlertRefused("The body is no JSON object.", _SEE)
    return raw


def operator_of(request: Request, body: Json) -> str:
    """Return the name that was typed on the page: of the body, else of X-Operator (%-encoded)."""
    name = body.get("actor") or unquote(request.headers.get("x-operator", ""))
    if not isinstance(name, str):
        raise AlertRefused("actor is no text.", _SEE)
    return name


def origin_of(request: Request, body: Json) -> str:
    """Return from where: the client's address and its screen."""
    screen = body.get("screen") or request.headers.get("x-screen", "")
    if not isinstance(screen, str) or len(screen) > _LONGEST_SCREEN or not (
            screen.isprintable()):
        raise AlertRefused("screen is no short text.", _SEE)
    host = request.client.host if request.client else ""
    return " ".join(part for part in (host, screen) if part)


def ask_of(
    severity: Texts = "", state: Texts = "", rule: Texts = "", kind: Texts = "",
    q: Annotated[str, Query(max_length=200)] = "", area: Texts = "", role: Texts = "",
    assignee: Annotated[str, Query(max_length=200)] = "",
    subject: Annotated[int | None, Query(description="id of a feature")] = None,
    code: Annotated[str, Query(max_length=300)] = "", drill: bool | None = None,
    group: Annotated[str, Query(max_length=20, description="1: cards, 0: every alert")] = "1",
    card: Annotated[int | None, Query(description="the members of this card")] = None,
) -> Ask:
    """Return what a list asks for."""
    if group not in ("0", "1"):
        raise AlertRefused(f"group is {group!r}.", "Give 1 for cards, 0 for every alert.")
    return Ask(
        severity=_listed(severity), state=_listed(state), rule=_listed(rule), kind=_listed(kind),
        q=q, area=_listed(area), role=_listed(role), assignee=assignee, subject=subject,
        code=code, drill=drill, group=card, fold=group == "1")


def moment_of(text: str, name: str) -> datetime | None:
    """Return an aware time, None for an empty text; raise AlertRefused."""
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text.replace(" ", "+"))
    except ValueError as e:
        raise AlertRefused(f"{name} {text[:40]!r} is no time.", "Give ISO 8601.") from e
    if at.tzinfo is None:
        raise AlertRefused(f"{name} {text[:40]!r} has no offset.", "Give ISO 8601 with offset.")
    return at


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _inline(schema: Any, defined: Json) -> Any:
    """Return a schema without references: the document names shapes of answers only."""
    if isinstance(schema, dict):
        name = str(schema.get("$ref", "")).rpartition("/")[2]
        if name in defined:
            return _inline(defined[name], defined)
        return {key: _inline(value, defined) for key, value in schema.items()}
    return [_inline(one, defined) for one in schema] if isinstance(schema, list) else schema
