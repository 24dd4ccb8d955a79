"""Saved views: what a person saves of the map under a name, and what a valid one may hold."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from data.errors import ViewRefused

#: Who a view is for; ``shared`` is offered to every role.
VIEW_ROLES: tuple[str, ...] = ("shared", "operator", "patrol", "manager")
MAX_NAME = 60
MAX_LAYERS = 1_000
MAX_VIEWS = 500
MAX_PAGE = 4_000
#: Until people sign in, nobody's name is known.
UNVERIFIED = "unverified"

_CODE = re.compile(r"[a-z][a-z0-9_]{1,60}")
#: Camera part -> lowest and highest value: degrees in WGS 84, Web-Mercator zoom.
_CAMERA: dict[str, tuple[float, float]] = {
    "longitude": (-180, 180), "latitude": (-85.06, 85.06), "zoom": (0, 24),
    "pitch": (0, 85), "bearing": (-360, 360),
}
_MAX_ID = 2**53
_PAGE = re.compile(r"(#/[a-z]+(\?[!-~]*)?)?")


@dataclass(frozen=True, slots=True)
class ViewBody:
    """Camera, layers switched on or off, opacities below 1, theme, and what was selected."""

    camera: Mapping[str, float]                   # longitude latitude zoom pitch bearing
    layers: Mapping[str, bool]
    opacity: Mapping[str, float]                  # 0..1; a layer that is not here is opaque
    theme: str                                    # dark|light
    selection: tuple[str, int] | None             # layer, feature id
    page: str = ""                                # page over the map: "#/vitals?domain=客流"


@dataclass(frozen=True, slots=True)
class SavedView:
    """One saved view; ``version`` grows with every change and guards against lost ones."""

    id: str
    role: str
    name: str
    body: ViewBody
    version: int
    created_at: datetime
    changed_at: datetime
    changed_by: str


class ViewStore(Protocol):
    """Saved views of one district; every change is journaled and durable when it returns."""

    def all(self) -> list[SavedView]:
        """Return every view by role, then name."""

    def get(self, view_id: str) -> SavedView:
        """Return one view; raise NotFound."""

    def add(self, role: str, name: str, body: ViewBody, *, actor: str, at: datetime) -> SavedView:
        """Save a new view; raise Conflict when the role has one of that name."""

    def change(
        self, view_id: str, version: int, *, name: str | None = None,
        body: ViewBody | None = None, actor: str, at: datetime,
    ) -> SavedView:
        """Rename or replace the view seen at ``version``; raise NotFound or Conflict."""

    def remove(self, view_id: str, version: int, *, actor: str, at: datetime) -> None:
        """Delete the view seen at ``version``; raise NotFound or Conflict."""


def read_role(value: Any) -> str:
    """Return a role; raise ViewRefused."""
    if value not in VIEW_ROLES:
        raise ViewRefused(f"The role of a view is {_short(value)}.",
                          f"Give one of: {', '.join(VIEW_ROLES)}.")
    return str(value)


def read_name(value: Any) -> str:
    """Return a name without outer spaces; raise ViewRefused."""
    name = " ".join(value.split()) if isinstance(value, str) else ""
    if not name or len(name) > MAX_NAME or not name.isprintable():
        raise ViewRefused(f"The name of a view is {_short(value)}.",
                          f"Give 1 to {MAX_NAME} printable characters.")
    return name


def read_body(value: Any) -> ViewBody:
    """Return the body of a view from plain JSON values; raise ViewRefused naming the part."""
    raw = _mapping(value, "view")
    unknown = set(raw) - {"camera", "layers", "opacity", "theme", "selection", "page"}
    if unknown:
        raise ViewRefused(f"A view has no part {_short(min(unknown))}.", "See /api/openapi.json.")
    if raw.get("theme") not in ("dark", "light"):
        raise ViewRefused(f"The theme of a view is {_short(raw.get('theme'))}.",
                          "Give dark or light.")
    return ViewBody(_camera(raw.get("camera")), _switches(raw.get("layers", {})),
                    _opacities(raw.get("opacity", {})), raw["theme"],
                    _selection(raw.get("selection")), _page(raw.get("page", "")))


def plain_body(body: ViewBody) -> dict[str, Any]:
    """Return ``body`` as plain JSON values, as ``read_body`` takes them."""
    chosen = body.selection
    return {"camera": dict(body.camera), "layers": dict(body.layers),
            "opacity": dict(body.opacity), "theme": body.theme,
            "selection": {"layer": chosen[0], "id": chosen[1]} if chosen else None,
            **({"page": body.page} if body.page else {})}


def _camera(value: Any) -> dict[str, float]:
    raw = _mapping(value, "camera")
    if set(raw) != set(_CAMERA):
        raise ViewRefused("The camera of a view is not whole.", f"Give {', '.join(_CAMERA)}.")
    return {part: _number(raw[part], f"camera {part}", *_CAMERA[part]) for part in _CAMERA}


def _switches(value: Any) -> dict[str, bool]:
    raw = _layers(value, "layers")
    wrong = next((code for code, on in raw.items() if not isinstance(on, bool)), None)
    if wrong is not None:
        raise ViewRefused(f"Layer {wrong!r} of a view is neither on nor off.",
                          "Give true or false.")
    return dict(raw)


def _opacities(value: Any) -> dict[str, float]:
    raw = _layers(value, "opacity")
    return {code: _number(share, f"opacity of {code}", 0, 1) for code, share in raw.items()}


def _selection(value: Any) -> tuple[str, int] | None:
    if value is None:
        return None
    raw = _mapping(value, "selection")
    layer, number = raw.get("layer"), raw.get("id")
    known = isinstance(layer, str) and _CODE.fullmatch(layer)
    if not known or type(number) is not int or not 0 < number < _MAX_ID:
        raise ViewRefused("The selection of a view is no feature.", "Give its layer and id.")
    return str(layer), number


def _page(value: Any) -> str:
    if not isinstance(value, str) or len(value) > MAX_PAGE or not _PAGE.fullmatch(value):
        raise ViewRefused(f"The page of a view is {_short(value)}.",
                          f"Give its address: #/name?query, at most {MAX_PAGE} characters.")
    return value


def _layers(value: Any, part: str) -> Mapping[str, Any]:
    raw = _mapping(value, part)
    if len(raw) > MAX_LAYERS or not all(_CODE.fullmatch(code) for code in raw):
        raise ViewRefused(f"The {part} of a view do not name layers by code.",
                          "See /api/layers for the codes.")
    return raw


def _mapping(value: Any, part: str) -> Mapping[str, Any]:
    if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
        raise ViewRefused(f"The {part} of a view is {_short(value)}.", "Give a JSON object.")
    return value


def _number(value: Any, part: str, low: float, high: float) -> float:
    number = value if type(value) in (int, float) else math.nan
    if not low <= number <= high:
        raise ViewRefused(f"The {part} of a view is {_short(value)}.", f"Give {low} to {high}.")
    return float(number)


def _short(value: Any) -> str:
    return repr(value)[:60]
