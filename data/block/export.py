"""A Block as a file: CSV and XLSX for people, GeoJSON for maps; no cell of it is ever a formula."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain

from shapely.geometry.base import BaseGeometry

from data.block import sheet, wire
from data.block.model import Block
from data.block.sheet import Cell, Origin
from data.export import XLSX_TYPE, Sheet, harmless, workbook

#: Shapes of items by id, for GeoJSON.
Shapes = Mapping[int, BaseGeometry]
_WIDTHS = (18, 34, 18, 12, 60)
_TOLD = ("layer", "code", "name", "figures", "text")


def to_csv(block: Block, origin: Origin, shapes: Shapes, more: Sequence[Sheet] = ()) -> bytes:
    """Return UTF-8 with a byte order mark, as Excel wants it; risky text begins with ``'``."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for rows in (*_tables(block, origin), *(_titled(one) for one in more)):
        writer.writerows([harmless(cell) for cell in row] for row in rows)
        writer.writerow([])
    return out.getvalue().encode("utf-8-sig")


def _tables(block: Block, origin: Origin) -> Iterable[Iterable[tuple[Cell, ...]]]:
    yield sheet.head(block, origin)
    yield sheet.figures(block, origin.lang)
    for section in sheet.lists(block):
        yield sheet.items(section, origin.lang)


def _titled(sheet: Sheet) -> Iterable[Sequence[Cell]]:
    return chain([(sheet.title,)], sheet.rows)


def to_xlsx(block: Block, origin: Origin, shapes: Shapes, more: Sequence[Sheet] = ()) -> bytes:
    """Return a workbook: figures on the first sheet, one sheet a list; text cells stay text."""
    first = (sheet.head(block, origin), [()], sheet.figures(block, origin.lang))
    return workbook([
        Sheet(sheet.SHEET.get(origin.lang), chain.from_iterable(first), _WIDTHS),
        *(Sheet(section.names.get(origin.lang), sheet.items(section, origin.lang), _WIDTHS)
          for section in sheet.lists(block)),
        *more,
    ])


def to_geojson(block: Block, origin: Origin, shapes: Shapes, more: Sequence[Sheet] = ()) -> bytes:
    """Return a FeatureCollection: the drawn shape with every figure, then the listed items."""
    answer = wire.to_json(block)
    about = {str(row[0]): row[1] for row in sheet.head(block, origin)}
    drawn = {"type": "Feature", "geometry": answer["shape"]["geometry"],
             "properties": {"area_km2": answer["area_km2"], **{
                 section["key"]: section["total"] for section in answer["sections"]},
                 "rows": {s["key"]: s["rows"] for s in answer["sections"]},
                 "records": {s["key"]: s["records"] for s in answer["sections"]
                             if s["records"]}}}
    listed = [{"type": "Feature", "id": item["id"], "geometry": wire.geometry(shapes[item["id"]]),
               "properties": {key: item[key] for key in _TOLD}}
              for section in answer["sections"] for item in section["items"]
              if item["id"] in shapes]
    whole = {"type": "FeatureCollection", "about": about, "features": [drawn, *listed]}
    return json.dumps(whole, ensure_ascii=False).encode("utf-8")


#: Format -> (media type, writer); the sheets are lists that the caller made of ``records``.
FORMATS: dict[str, tuple[str, Callable[[Block, Origin, Shapes, Sequence[Sheet]], bytes]]] = {
    "csv": ("text/csv; charset=utf-8", to_csv),
    "xlsx": (XLSX_TYPE, to_xlsx),
    "geojson": ("application/geo+json", to_geojson),
}
