"""Adds to /api/openapi.json the routes that are too hot for FastAPI's own machinery."""

from typing import Any

from fastapi import FastAPI

from dashboard.api.models import FaultAnswer

_FAULT = {"application/json": {"schema": {"$ref": "#/components/schemas/FaultAnswer"}}}


def _parameter(name: str, where: str, kind: str, text: str) -> dict[str, Any]:
    return {"name": name, "in": where, "required": where == "path", "description": text,
            "schema": {"type": kind}}


_TILE = {
    "get": {
        "tags": ["map"],
        "summary": "One vector tile, gzip, with ETag; immutable when v is the served load",
        "operationId": "tile",
        "parameters": [
            _parameter("source", "path", "string", "a tile source of /api/layers"),
            _parameter("z", "path", "integer", "zoom, 0 to 22"),
            _parameter("x", "path", "integer", "column, below 2 to the power z"),
            _parameter("y", "path", "integer", "row, below 2 to the power z"),
            _parameter("v", "query", "string", "store version of the style"),
        ],
        "responses": {
            "200": {"description": "The tile",
                    "content": {"application/vnd.mapbox-vector-tile": {}}},
            "204": {"description": "There is nothing in this tile"},
            "304": {"description": "The copy with this ETag is current"},
            "400": {"description": "There is no such address", "content": _FAULT},
            "404": {"description": "There is no such source", "content": _FAULT},
        },
    }
}


def _vendor(name: str, library: str) -> dict[str, Any]:
    return {"get": {
        "tags": ["map"],
        "summary": f"{library}'s browser bundle from the installed wheel",
        "operationId": f"vendor_{name}",
        "responses": {"200": {"description": "JavaScript", "content": {"text/javascript": {}}}},
    }}


#: Tokens of ``python app.py token NAME``.
_MACHINE = {"type": "http", "scheme": "bearer", "description": "python app.py token NAME"}
PATHS = {"/tiles/{source}/{z}/{x}/{y}.mvt": _TILE, "/vendor/deck.js": _vendor("deck", "pydeck"),
         "/vendor/plotly.js": _vendor("plotly", "plotly")}


def extend(server: FastAPI) -> None:
    """Let ``server.openapi()`` name the plain routes as well."""
    generated = server.openapi

    def openapi() -> dict[str, Any]:
        spec = generated()
        spec["paths"].update(PATHS)
        components = spec.setdefault("components", {})
        components.setdefault("securitySchemes", {})["machine"] = _MACHINE
        schemas = components.setdefault("schemas", {})
        for name, schema in _fault_schemas().items():
            schemas.setdefault(name, schema)
        return spec

    server.openapi = openapi  # type: ignore[method-assign]


def _fault_schemas() -> dict[str, Any]:
    whole = FaultAnswer.model_json_schema(ref_template="#/components/schemas/{model}")
    return {**whole.pop("$defs", {}), "FaultAnswer": whole}
