"""The metadata sheet of one layer: everything that is known about where it comes from."""

from datetime import datetime
from pathlib import PurePosixPath

from dashboard.bundle import Bundle
from dashboard.layer_info import with_age
from dashboard.wire import Json, iso, number
from data.model import LayerSpec, LoadReport, Role
from layers.catalogue import MapLayer

#: Rows of the rejects that a sheet lists; the numbers are always whole.
MAX_REJECTS = 50
#: Rejected rows of these are told by number only: a key or a detail may be about a person.
_PRIVATE = frozenset({Role.PERSON, Role.HOUSE, Role.UNIT})


def passport(bundle: Bundle, code: str, now: datetime) -> Json:
    """Return the sheet of layer ``code`` at ``now``; raise NotFound.

    ``load`` is null when no report of a load is kept (a store made by a test or by hand).
    """
    layer = bundle.catalogue.get(code)
    spec = layer.record.spec
    reports = bundle.store.reports(1)
    age = with_age({"layers": [{} for _ in bundle.catalogue.layers]}, bundle, now)["layers"]
    at = bundle.catalogue.layers.index(layer)
    return {
        "code": code,
        "role": spec.role.value,
        **age[at],
        "age_s": round((now - layer.record.loaded_at).total_seconds(), 1),
        "source": _source(spec),
        "map": _on_map(layer),
        "load": _load(reports[0], layer) if reports else None,
    }


def _source(spec: LayerSpec) -> Json:
    suffix = PurePosixPath(spec.source).suffix.lstrip(".").lower()
    return {
        "file": spec.source, "sublayer": spec.sublayer, "format": suffix,
        "encoding": spec.encoding, "datum": spec.datum.value, "crs": spec.crs,
        "where": spec.where, "context": spec.context, "keep": list(spec.keep),
        "fields": [{"canonical": ours, "source": theirs} for ours, theirs in spec.fields.items()],
    }


def _on_map(layer: MapLayer) -> Json:
    tile = layer.tile
    return {"tile_source": layer.source, "min_zoom": tile.min_zoom if tile else None,
            "how": layer.draw.how, "recipe": layer.draw.recipe, "label": layer.draw.label}


def _load(report: LoadReport, layer: MapLayer) -> Json:
    code, private = layer.code, layer.role in _PRIVATE
    attached = report.attachment.get(code)
    rows = [one for one in report.rejects if one.layer == code]
    problems = dict.fromkeys((one.problem for one in rows), 0)
    for one in rows:
        problems[one.problem] += 1
    return {
        "id": report.load_id, "at": iso(report.loaded_at), "seconds": number(report.seconds, 1),
        "count": report.counts.get(code, 0), "rejected": report.rejected.get(code, 0),
        "attached": attached[0] if attached else None,
        "attachable": attached[1] if attached else None,
        "problems": [{"problem": name, "count": n} for name, n in problems.items()],
        "rejects": [
            {"row": one.row, "key": "" if private else one.key, "problem": one.problem,
             "detail": "" if private else one.detail}
            for one in rows[:MAX_REJECTS]
        ],
        "warnings": [
            {"where": one.where, "what": one.what, "remedy": one.remedy}
            for one in report.warnings if _about(one.where, layer)
        ],
    }


def _about(where: str, layer: MapLayer) -> bool:
    return where.startswith(f"layer {layer.code} ") or f"[layers.{layer.code}" in where
