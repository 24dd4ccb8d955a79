"""A Block as rows of a sheet: head (who, when, source, privacy), figures, then lists of items."""

from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from data.block.model import Block, Figure, Section
from data.block.wire import PRIVACY
from data.model import District, Names

Cell = str | float | int | None

HEAD = {
    "district": Names("区域", "District"), "by": Names("导出人", "Exported by"),
    "at": Names("导出时间", "Exported at"), "source": Names("来源", "Source"),
    "shape": Names("图形", "Shape"), "area": Names("面积（km²）", "Area (km²)"),
    "privacy": Names("隐私说明", "Privacy"), "synthetic": Names("数据性质", "Kind of data"),
}
COLUMNS = (Names("类别", "Section"), Names("项目", "Item"), Names("数值", "Value"),
           Names("单位", "Unit"), Names("说明", "Note"))
LIST_COLUMNS = (Names("图层", "Layer"), Names("编码", "Code"), Names("名称", "Name"),
                Names("数值", "Value"), Names("状态", "State"))
SHEET = Names("块数据", "Block")
_SYNTHETIC = Names("演示数据", "synthetic")
_AT_LEAST = Names("下限：不含不足5人的网格", "lower bound: grids below 5 left out")
_ESTIMATED = Names("估算", "estimated")


@dataclass(frozen=True, slots=True)
class Origin:
    """Who exports what: written into every file."""

    actor: str
    district: District
    lang: str


def head(block: Block, origin: Origin) -> Iterator[tuple[Cell, ...]]:
    """Return the rows that say where the file comes from."""
    lang, district = origin.lang, origin.district
    zone = ZoneInfo(district.time_zone)
    values: dict[str, Cell] = {
        "district": district.names.get(lang), "by": origin.actor,
        "at": block.at.astimezone(zone).isoformat(timespec="seconds"),
        "source": f"CityMirror {district.id} v{block.version}; {district.attribution}",
        "shape": (block.shape.text or block.shape.kind)[:2000],
        "area": round(block.shape.area_m2 / 1e6, 6), "privacy": PRIVACY.get(lang),
    }
    if district.synthetic:
        values["synthetic"] = _SYNTHETIC.get(lang)
    for key, value in values.items():
        yield HEAD[key].get(lang), value


def figures(block: Block, lang: str) -> Iterator[tuple[Cell, ...]]:
    """Return one row a figure under COLUMNS."""
    yield tuple(name.get(lang) for name in COLUMNS)
    for section in block.sections:
        title = section.names.get(lang)
        note = " ".join(one.get(lang) for one in section.notes)
        if section.total:
            yield _row(title, section.total, lang, note)
        for row in section.rows:
            yield _row(title, row, lang, "")


def lists(block: Block) -> list[Section]:
    """Return the sections that have items to list."""
    return [one for one in block.sections if one.items]


def items(section: Section, lang: str) -> Iterator[tuple[Cell, ...]]:
    """Return one row an item under LIST_COLUMNS."""
    yield tuple(name.get(lang) for name in LIST_COLUMNS)
    for one in section.items:
        shown = shown_value(one.figures[0]) if one.figures else None
        yield one.ref.layer, one.ref.code or "", one.ref.names.get(lang), shown, one.text


def shown_value(one: Figure) -> Cell:
    """Return the number, "<5" for what is told as below five, nothing for the unknown."""
    if one.value is None:
        return f"<{one.below}" if one.below else None
    return int(one.value) if float(one.value).is_integer() else round(one.value, 3)


def _row(title: str, one: Figure, lang: str, note: str) -> tuple[Cell, ...]:
    said = [note, _AT_LEAST.get(lang) if one.at_least else "",
            _ESTIMATED.get(lang) if one.quality == "estimated" else ""]
    return (title, one.names.get(lang).strip(), shown_value(one), one.unit,
            " ".join(part for part in said if part))
