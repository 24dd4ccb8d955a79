"""A drawn block for page and API: the data's providers, and live zones, which only we can join."""

from typing import Any

from shapely.geometry.base import BaseGeometry

from dashboard.block_live import alerts_in, measured_in
from dashboard.block_sheets import live_sheets
from dashboard.services import Services
from dashboard.wire import Json
from data.block.export import FORMATS
from data.block.model import Block, Figure, Item, Section
from data.block.providers import PROVIDERS, Context, zones_in
from data.block.query import query_block
from data.block.sheet import Origin
from data.block.wire import to_json
from data.errors import NotFound
from data.model import Names

#: Until sign-in exists nobody is known by name.
ACTOR = "unverified"


def block(services: Services, given: Any) -> Block:
    """Return what lies in a drawn shape; raise ShapeRefused or NotFound."""

    def live_zones(context: Context) -> Section | None:
        return _zones(context, services.snapshot()["zones"])

    def live_alerts(context: Context) -> Section | None:
        board = services.alerts.board()
        return alerts_in(context, board.told, dict(board.rules))

    def live_indicators(context: Context) -> Section | None:
        vitals = services.vitals
        return measured_in(context, zones_in(context), vitals.catalogue(), vitals.columns(),
                           services.now())

    return query_block(services.store, given, now=services.now(),
                       providers=(*PROVIDERS, live_zones, live_alerts, live_indicators))


def block_json(services: Services, given: Any) -> Json:
    """Return the /api/block answer."""
    return to_json(block(services, given))


def export(services: Services, given: Any, form: str, lang: str) -> tuple[str, bytes]:
    """Return media type and bytes of the block as a file, and note the export in the journal."""
    if form not in FORMATS:
        raise NotFound(f"There is no format {form[:20]!r}.", f"Use {', '.join(FORMATS)}.")
    found, store = block(services, given), services.store
    media, write = FORMATS[form]
    shapes = _shapes(services, found) if form == "geojson" else {}
    lang = "en" if lang == "en" else "zh"
    data = write(found, Origin(ACTOR, services.district(), lang), shapes,
                 live_sheets(services, found, lang) if form != "geojson" else ())
    store.journal("block.export", ACTOR,
                  {"format": form, "shape": (found.shape.text or found.shape.kind)[:500],
                   "area_m2": round(found.shape.area_m2), "bytes": len(data)}, at=services.now())
    return media, data


def _zones(context: Context, live: list[Json]) -> Section | None:
    refs = zones_in(context)
    if not refs:
        return None
    now = {zone["id"]: zone for zone in live}
    items = tuple(Item(ref, _numbers(now.get(ref.id)), _step(now.get(ref.id))) for ref in refs)
    known = [one for one in (now.get(ref.id) for ref in refs)
             if one and one["quality"] == "good" and one["present"] is not None]
    names = Names("在场人数（实时分区）", "People present (live zones)")
    total = sum(zone["present"] for zone in known) if known else None
    notes = (Names(f"图形触及的 {len(refs)} 个分区，{len(known)} 个有新鲜数据；分区按整个计入。",
                   f"{len(refs)} zones that the shape touches, {len(known)} with fresh values; "
                   "each counts as a whole."),)
    return Section("zones", Names("人流分区", "Crowd zones"),
                   Figure("present", names, total, "人", at_least=0 < len(known) < len(refs),
                          quality="good" if known else "missing"),
                   items=items, items_total=len(refs), notes=notes)


def _numbers(zone: Json | None) -> tuple[Figure, ...]:
    load = zone["load"] if zone else None
    present, quality = (zone["present"], zone["quality"]) if zone else (None, "missing")
    return (Figure("load", Names("瞬时负荷率", "Load"), None if load is None else load * 100, "%",
                   quality=quality),
            Figure("present", Names("在场", "Present"), present, "人", quality=quality))


def _step(zone: Json | None) -> str:
    return str(zone["step"] or "") if zone else ""


def _shapes(services: Services, found: Block) -> dict[int, BaseGeometry]:
    wanted: dict[str, set[int]] = {}
    for section in found.sections:
        for item in section.items:
            wanted.setdefault(item.ref.layer, set()).add(item.ref.id)
    shapes: dict[int, BaseGeometry] = {}
    for layer, ids in wanted.items():
        frame = services.store.frame(layer)
        mine = frame[frame["id"].isin(ids)]
        shapes.update(zip(mine["id"].tolist(), mine.geometry.to_list(), strict=True))
    return shapes
