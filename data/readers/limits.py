"""The limits of a source in one table; what is beyond them is refused before it is read."""

from dataclasses import dataclass

from data.errors import SourceError
from data.model import LayerSpec

MIB, GIB = 2**20, 2**30


@dataclass(frozen=True, slots=True)
class Limit:
    """One row of the table: how much of what is accepted."""

    name: str
    most: int
    unit: str
    of: str


LIMITS: tuple[Limit, ...] = (
    Limit("file_bytes", 4 * GIB, "byte", "any source file"),
    Limit("text_bytes", 1 * GIB, "byte", "a text file that is decoded whole: CSV, GeoJSON, "
                                         "CityJSON"),
    Limit("rows", 5_000_000, "row", "a layer, as its header declares or its lines count"),
    Limit("columns", 2_000, "column", "a layer"),
    Limit("line_bytes", 16 * MIB, "byte", "one line of a CSV"),
    Limit("unpacked_bytes", 4 * GIB, "byte", "everything that an archive, an XLSX or a Parquet "
                                             "unpacks to"),
    Limit("entries", 2_000, "file", "an archive"),
    Limit("ratio", 200, "times", "one file over 1 MiB in an archive, unpacked to packed"),
    Limit("cells", 60_000_000, "cell", "an XLSX sheet, its last row times its last column"),
    Limit("json_depth", 64, "level", "a CityJSON's nesting"),
    Limit("xml_depth", 200, "level", "an XML file's nesting"),
)
MOST = {row.name: row.most for row in LIMITS}


def at_most(spec: LayerSpec, name: str, value: float) -> None:
    """Raise SourceError when a source has more than a limit allows."""
    row = next(r for r in LIMITS if r.name == name)
    if value > row.most:
        has, most = _amount(value, row.unit), _amount(row.most, row.unit)
        more = "more than " if has == most else ""
        raise SourceError(f"Layer {spec.code}: {spec.source} has {more}{has}; {row.of} may have "
                          f"{most}.", "Split it, or keep only what is needed.")


def _amount(value: float, unit: str) -> str:
    if unit == "byte":
        for size, name in ((GIB, "GiB"), (MIB, "MiB")):
            if value >= size:
                return f"{value / size:,.1f} {name}"
    return f"{value:,.0f} {unit}{'' if value == 1 or unit == 'times' else 's'}"
