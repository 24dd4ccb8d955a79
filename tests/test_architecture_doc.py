"""docs/architecture.md and the README name only modules, functions, files and routes that exist."""

import importlib
import importlib.util
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import cast
from xml.etree import ElementTree

import pytest
from fastapi import FastAPI
from starlette.routing import Route

from dashboard.api import install
from dashboard.bundle import Bundle
from dashboard.services import Services
from data.settings import Settings

ROOT = Path(__file__).parents[1]
DOC = (ROOT / "docs/architecture.md").read_text("utf-8")
README = (ROOT / "README.md").read_text("utf-8")
QUOTED = sorted(set(re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", DOC, flags=re.DOTALL))))
NAMES = [q for q in QUOTED if re.fullmatch(r"(data|layers|indicators|dashboard)(\.\w+)+", q)]
ROUTE = re.compile(r"`((?:GET|POST|PUT|DELETE) /[^\s`?]*)")
#: Dash serves the page itself.
DASH_ROUTES = {"GET /"}


def resolve(dotted: str) -> object:
    """Return the module or the attribute that ``dotted`` names; raise where there is none."""
    parts = dotted.split(".")
    for cut in range(len(parts), 0, -1):
        name = ".".join(parts[:cut])
        if importlib.util.find_spec(name) is None if cut == 1 else not _is_module(name):
            continue
        found: object = importlib.import_module(name)
        for attribute in parts[cut:]:
            found = getattr(found, attribute)
        return found
    raise AssertionError(f"{dotted} is nothing")


def _is_module(name: str) -> bool:
    try:
        return importlib.util.find_spec(name) is not None
    except ModuleNotFoundError:
        return False


def served() -> set[str]:
    """Return 'METHOD /path' of every route that ``dashboard.api`` puts on a server."""
    server = FastAPI(openapi_url="/api/openapi.json", docs_url=None, redoc_url=None)
    # Wiring asks nothing of the bundle: there is no district here, only the list of routes.
    install(server, Services(cast(Bundle, None), lambda: datetime.now(UTC)), Settings())
    described = {
        f"{method.upper()} {path}"
        for path, methods in server.openapi()["paths"].items() for method in methods
    }
    # Routes that answer every method are the "nothing here" answers below our prefixes.
    return described | {
        f"GET {route.path}" for route in server.routes
        if isinstance(route, Route) and (route.methods or set()) <= {"GET", "HEAD"}
    }


def plain(routes: set[str]) -> set[str]:
    """Return routes with every parameter written alike: only where it stands matters."""
    return {re.sub(r"\{[^}]*\}", "{}", route) for route in routes}


def test_names_are_many_enough_to_be_a_map():
    assert len(NAMES) > 40


@pytest.mark.parametrize("name", NAMES)
def test_every_name_is_something(name):
    assert resolve(name) is not None


def test_every_room_and_every_folder_of_code_is_on_the_map():
    folders = {
        ".".join(p.parent.relative_to(ROOT).parts)
        for room in ("data", "layers", "indicators", "dashboard")
        for p in (ROOT / room).rglob("__init__.py")
    }
    missing = {f for f in folders if not re.search(rf"`{f}\b", DOC)} - {"data.migrations.versions"}
    assert not missing, missing


def test_every_asset_named_is_there():
    for name in re.findall(r"`(assets/[\w.]+)`", DOC):
        assert (ROOT / "dashboard" / name).is_file(), name


def test_every_route_named_is_served():
    named = set(ROUTE.findall(DOC)) | set(ROUTE.findall(README))
    assert plain(named - DASH_ROUTES) <= plain(served())


def test_every_route_served_is_in_the_readme():
    assert plain(served()) <= plain(set(ROUTE.findall(README)))


def test_the_picture_is_a_picture_and_calls_nobody():
    root = ElementTree.parse(ROOT / "docs/architecture.svg").getroot()
    assert root.tag.endswith("svg")
    words = " ".join(root.itertext())
    for room in ("data", "layers", "indicators", "dashboard", "browser"):
        assert room in words
    assert not [e for e in root.iter() if any("href" in key for key in e.attrib)]
