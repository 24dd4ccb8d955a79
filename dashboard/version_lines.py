"""Differences as lines of text: a layer each, with a few examples below it."""

from data.versions.model import COUNTS, LayerDiff, LoadDiff

_SHOWN_ROWS = 3


def lines(found: LoadDiff) -> list[str]:
    """Return the differences as lines: a layer each, with a few examples below it."""
    if found.first:
        total = sum(layer.added for layer in found.layers)
        return [f"new: nothing is stored yet; {total:,} rows in {len(found.layers)} layers"]
    same = len(found.layers) - len(found.touched)
    shown = [text for layer in found.touched for text in _layer(layer)]
    return [*shown, f"{len(found.touched)} layers differ, {same} stay as they are"]


def _layer(layer: LayerDiff) -> list[str]:
    counts = ", ".join(f"{layer.counts[name]:,} {name}" for name in COUNTS if layer.counts[name])
    size = f"{_size(layer.before)} → {_size(layer.after)}"
    fields = ", ".join(f"{name} {n:,}" for name, n in sorted(
        layer.fields.items(), key=lambda item: -item[1])[:6])
    said = [f"{layer.layer}: {size} rows: {counts}" + (f" ({fields})" if fields else "")]
    if layer.rows is not None:
        rows = layer.rows[layer.rows["id"].notna()]
        there = set(rows["op"])                 # of a hundred layers most have one kind
        for op in (one for one in ("removed", "moved", "changed", "added") if one in there):
            for row in rows[rows["op"] == op].head(_SHOWN_ROWS).itertuples():
                name = " ".join(str(v)[:40] for v in (row.code, row.name) if isinstance(v, str))
                far = f", {row.distance_m:,.1f} m" if op == "moved" else ""
                used = f", code re-used {row.reused_m:,.0f} m off" if row.reused_m > 0 else ""
                lost = f", lost its {row.broken}" if row.broken else ""
                said.append(f"  {op}: {name or row.id}{far}{used}{lost}")
    return said


def _size(rows: int | None) -> str:
    return "none" if rows is None else f"{rows:,}"
