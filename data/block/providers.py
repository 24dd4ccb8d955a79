"""What is said of a block, one provider a section; more are added to the list by who knows more."""

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely

from data.block.model import Figure, Item, Section, people_figure
from data.block.shapes import Shape
from data.model import LayerRecord, Names, Ref, Role
from data.ports import Store
from data.privacy import HIDDEN, People, add

#: Items told in one answer; the sums are always of all of them.
MAX_ITEMS = 500
#: One storey, where only a height is known (docs/pack.md uses the same).
STOREY_M = 3.0
COUNTED = (Role.GRID, Role.BUILDING, Role.ADDRESS, Role.FACILITY)


@dataclass(frozen=True, slots=True)
class Context:
    """What every provider is given: the shape and what the store has in it, read once."""

    store: Store
    shape: Shape
    members: pd.DataFrame
    layers: tuple[LayerRecord, ...]

    def of(self, role: Role) -> pd.DataFrame:
        """Return the members of one role."""
        return self.members[self.members["role"] == role.value]

    def ids(self, role: Role) -> np.ndarray:
        """Return the int64 ids of the members of one role."""
        return np.asarray(self.of(role)["id"], dtype=np.int64)


#: Says its part of a block; None when there is nothing to say.
Provider = Callable[[Context], Section | None]


def people(context: Context) -> Section:
    """Sum whole grids whose representative point lies in the shape, published counts only."""
    grids = context.of(Role.GRID)
    told = context.store.people(grids["id"].tolist())
    total = add(told.values())
    items = tuple(
        Item(_ref(row), (people_figure("people", Names("人口", "People"), _one(told[row.id])),))
        for row in grids.head(MAX_ITEMS).itertuples())
    notes = [Names("按整网格统计：代表点落在图形内的网格全部计入，图形外的部分也计入。",
                   "Whole grids: each grid whose representative point lies in the shape counts in "
                   "full, also the part of it outside.")]
    if total.hidden:
        notes.append(Names(f"{total.hidden} 个网格人数为 1–4，不计入合计。",
                           f"{total.hidden} grids of 1 to 4 people are left out of the sum."))
    return Section("people", Names("人口", "People"),
                   people_figure("people", Names("人口", "People"), total),
                   items=items, items_total=len(grids), notes=tuple(notes))


def houses(context: Context) -> Section:
    """Count the houses of the buildings in the shape."""
    names = Names("房屋", "Houses")
    count = context.store.house_count(context.ids(Role.BUILDING))
    return Section("houses", names, Figure("houses", names, count, "户"))


def units(context: Context) -> Section:
    """Count the units of the buildings in the shape, by kind."""
    names = Names("单位", "Units")
    kinds = context.store.unit_kinds(context.ids(Role.BUILDING), context.ids(Role.ADDRESS))
    return Section("units", names, Figure("units", names, sum(kinds.values()), "家"),
                   rows=_tally(kinds))


def buildings(context: Context) -> Section:
    """Count buildings by use, and their floor area: footprint times storeys."""
    found = context.of(Role.BUILDING)
    names = Names("建筑物", "Buildings")
    props = [json.loads(text) if text else {} for text in found["props"]]
    uses = Counter(str(p.get("use") or kind or "")
                   for p, kind in zip(props, found["kind"], strict=True))
    floors = np.array([_number(p.get("levels")) for p in props], dtype=float)
    known = ~np.isnan(floors)
    guessed = np.maximum(np.round(found["height_m"].to_numpy(dtype=float) / STOREY_M), 1.0)
    area = found["area_m2"].to_numpy(dtype=float) * np.where(known, floors, guessed)
    usable = ~np.isnan(area)
    total = float(area[usable].sum()) if usable.any() or not len(found) else None
    quality = "good" if known.all() and usable.all() else "estimated"
    floor_area = Figure("floor_area", Names("建筑面积", "Floor area"), total, "m²", quality=quality)
    notes = () if usable.all() else (Names(
        f"{int((~usable).sum())} 栋建筑缺高度和层数，未计入建筑面积。",
        f"{int((~usable).sum())} buildings without height or storeys are not in the floor area."),)
    return Section("buildings", names, Figure("buildings", names, len(found), "栋"),
                   rows=(floor_area, *_tally(dict(uses))), notes=notes)


def facilities(context: Context) -> Section | None:
    """Count components by layer and state, and list them."""
    found = context.of(Role.FACILITY)
    names = Names("设施", "Facilities")
    counts, states = Counter(found["layer"]), Counter(
        zip(found["layer"], found["state"].fillna(""), strict=True))
    rows: list[Figure] = []
    for record in context.layers:
        code = record.spec.code
        if code not in counts:
            continue
        rows.append(Figure(code, record.spec.names, counts[code], "个"))
        mine = Counter({state: n for (layer, state), n in states.items()
                        if layer == code and state})
        rows += [Figure(f"{code}.{state}", Names(f"　{state}", f"  {state}"), n, "个")
                 for state, n in mine.most_common()]
    items = tuple(Item(_ref(row), text=str(row.state or ""))
                  for row in found.head(MAX_ITEMS).itertuples())
    return Section("facilities", names, Figure("facilities", names, len(found), "个"),
                   rows=tuple(rows), items=items, items_total=len(found))


def addresses(context: Context) -> Section:
    """Count standard addresses."""
    names = Names("标准地址", "Addresses")
    return Section("addresses", names,
                   Figure("addresses", names, len(context.of(Role.ADDRESS)), "条"))


def zones_in(context: Context) -> list[Ref]:
    """Return the crowd zones that the shape touches; who has live values makes a section of it."""
    found: list[Ref] = []
    for record in context.layers:
        if record.spec.role is not Role.ZONE:
            continue
        near = context.store.in_box(record.spec.code, context.shape.geometry.bounds)
        if len(near):
            frame = context.store.frame(record.spec.code)
            frame = frame[frame["id"].isin(near)]
            touched = frame[shapely.intersects(context.shape.geometry, frame.geometry.to_numpy())]
            found += [_ref(row, record.spec.code, Role.ZONE) for row in touched.itertuples()]
    return found


#: In the order of the panel.
PROVIDERS: tuple[Provider, ...] = (people, houses, units, buildings, facilities, addresses)


def _one(published: int) -> People:
    return People(0, 1) if published == HIDDEN else People(published)


def _ref(row: object, layer: str = "", role: Role | None = None) -> Ref:
    name, code = _text(row, "name"), _text(row, "code")
    zh = name or code or ""
    return Ref(int(row.id), layer or str(row.layer),  # type: ignore[attr-defined]
               role or Role(row.role), Names(zh, _text(row, "name_en") or zh),  # type: ignore[attr-defined]
               code)


def _text(row: object, field: str) -> str | None:
    value = getattr(row, field, None)
    return value if isinstance(value, str) else None


def _tally(counts: dict[str, int]) -> tuple[Figure, ...]:
    rows = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(Figure(key or "unknown", Names(key or "未登记", key or "not recorded"), n)
                 for key, n in rows)


def _number(value: object) -> float:
    try:
        found = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return float("nan")
    return found if 0 < found < 300 else float("nan")
