"""Answers about attachment, differences and loads, put together from what the store keeps."""

from dataclasses import asdict

import pandas as pd

from dashboard.bundle import Bundle
from dashboard.person_rules import refuse_persons, withheld
from dashboard.wire import Json
from data.errors import NotFound
from data.model import LoadReport, Role
from data.quality.model import WHOLE, Coverage, rates
from data.quality.targets import targets_of

#: Rows of one page of a list.
PAGE = 100
#: Rows of one export: below the 1,048,576 of a spreadsheet.
EXPORT_ROWS = 1_000_000
OPS = ("added", "removed", "changed", "moved", "broken", "reused")
REJECTED = "rejected"
REJECT_COLUMNS = ("row", "code", "problem", "detail")


def attachment(bundle: Bundle) -> Json:
    """Return the attachment report of the newest load; ``report`` is null when none was kept."""
    found = bundle.store.quality()
    answer: Json = {"version": bundle.version, "load": _load(bundle), "streets": [], "layers": [],
                    "grids": None, "report": None if found is None else found[0]}
    if found is None:
        return answer
    quality = found[1]
    by_layer: dict[str, list[Coverage]] = {}
    for counts in quality.coverage:
        by_layer.setdefault(counts.layer, []).append(counts)
    answer["streets"] = _streets(bundle)
    there = {layer.spec.code for layer in bundle.store.layers()}
    answer["layers"] = [_layer(bundle, code, lines) for code, lines in by_layer.items()
                        if code in there]
    answer["grids"] = None if quality.grids is None else asdict(quality.grids)
    return answer


def _layer(bundle: Bundle, code: str, lines: list[Coverage]) -> Json:
    record = bundle.record(code)
    spec = record.spec
    found = {"code": code, "role": spec.role.value, "name": {"zh": spec.names.zh,
            "en": spec.names.en}, "owner": {"zh": spec.owner.zh, "en": spec.owner.en},
            "datum": spec.datum.value, "rejected": record.rejected, "mappable":
            spec.role not in (Role.HOUSE, Role.UNIT, Role.PERSON),
            "targets": targets_of(spec.role, bundle.district.targets),
            "total": _counts(next(line for line in lines if line.street == WHOLE)),
            "streets": {line.street or "none": _counts(line) for line in lines
                        if line.street != WHOLE}}
    return withheld(found) if spec.role is Role.PERSON else found


def _counts(line: Coverage) -> Json:
    counts = {k: v for k, v in asdict(line).items() if k not in ("layer", "street")}
    return {**counts, "rates": rates(line)}


def _streets(bundle: Bundle) -> list[Json]:
    found = []
    for record in bundle.store.layers():
        if record.spec.role is Role.STREET:
            frame = bundle.store.frame(record.spec.code, geometry=False)
            for row in records(frame[["id", "code", "name", "name_en"]]):
                name = row["name"] or row["code"]
                found.append({"id": row["id"], "code": row["code"],
                              "name": {"zh": name, "en": row["name_en"] or name}})
    return found


def _load(bundle: Bundle) -> Json | None:
    loads = bundle.store.loads(1)
    return dict(loads[0]) if loads else None


def unattached(bundle: Bundle, layer: str, reason: str, street: str, offset: int,
               limit: int) -> tuple[int, pd.DataFrame]:
    """Return (how many, a page) of a layer's rows that are not attached, or were rejected.

    ``street`` is a code; empty: the whole layer. Raises NotFound.
    """
    refuse_persons(bundle.record(layer))
    if reason == REJECTED:
        return _rejected(bundle, layer, offset, limit)
    street_id = None
    if street:
        match = [s["id"] for s in _streets(bundle) if s["code"] == street]
        if not match:
            raise NotFound(f"There is no street {street[:40]!r}.", "See /api/attachment.")
        street_id = match[0]
    return bundle.store.unattached(layer, reason, street=street_id, offset=offset, limit=limit)


def _rejected(bundle: Bundle, layer: str, offset: int, limit: int) -> tuple[int, pd.DataFrame]:
    report = last_report(bundle)
    rows = [] if report is None else [
        (r.row, r.key, r.problem, r.detail) for r in report.rejects if r.layer == layer]
    total = 0 if report is None else report.rejected.get(layer, 0)
    frame = pd.DataFrame(rows, columns=list(REJECT_COLUMNS))
    return total, frame.iloc[offset:offset + limit]


def last_report(bundle: Bundle) -> LoadReport | None:
    """Return the newest load's report."""
    reports = bundle.store.reports(1)
    return reports[0] if reports else None


def differences(bundle: Bundle, layer: str, load_id: int | None, op: str, offset: int,
                limit: int) -> tuple[Json, pd.DataFrame]:
    """Return (history and counts, a page of differences) of one layer; raise NotFound.

    ``load_id`` None: the newest load that touched it. ``op`` empty: every kind.
    """
    refuse_persons(bundle.record(layer))
    if op and op not in OPS:
        raise NotFound(f"There is no kind of difference {op[:40]!r}.", f"Ask for {', '.join(OPS)}.")
    history = bundle.store.history(layer)
    touched = [h for h in history if any(h.counts.values())]
    chosen = next((h for h in history if h.load_id == load_id), None) if load_id else (
        touched[0] if touched else (history[0] if history else None))
    if chosen is None and load_id:
        raise NotFound(f"Load {load_id} did nothing to the layer {layer!r}.",
                       "Leave load out for the newest.")
    rows = None if chosen is None else bundle.store.change(layer, chosen.load_id)[0]
    at = {load["id"]: load for load in bundle.store.loads(1000)}
    answer: Json = {
        "layer": layer, "load": None if chosen is None else chosen.load_id,
        "listed": rows is not None,
        "fields": {} if chosen is None else chosen.detail.get("fields", {}),
        "history": [{"load": h.load_id, "at": at.get(h.load_id, {}).get("at"),
                     "actor": at.get(h.load_id, {}).get("actor"), "before": h.before,
                     "after": h.after, "counts": h.counts, "kept": h.kept} for h in history[:50]]}
    shown = _of_op(rows if rows is not None else pd.DataFrame(columns=["op"]), op)
    answer["total"] = len(shown)
    return answer, shown.iloc[offset:offset + limit]


def _of_op(rows: pd.DataFrame, op: str) -> pd.DataFrame:
    if not op or rows.empty:
        return rows
    if op == "broken":
        return rows[rows["broken"].fillna("") != ""]
    if op == "reused":
        return rows[rows["reused_m"].notna()]
    return rows[rows["op"].isin(["changed", "moved"] if op == "changed" else [op])]


def load_list(bundle: Bundle, limit: int = 20) -> list[Json]:
    """Return the newest loads: who, when, sums of differences, layers touched."""
    persons = {one.spec.code for one in bundle.store.layers() if one.spec.role is Role.PERSON}
    history = [h for h in bundle.store.history(None, 10_000) if h.layer not in persons]
    found = []
    for load in bundle.store.loads(limit):
        mine = [h for h in history if h.load_id == load["id"]]
        sums = {op: sum(h.counts[op] for h in mine) for op in OPS}
        found.append({**load, "counts": sums, "rows": sum(h.after or 0 for h in mine),
                      "layers": [{"code": h.layer, "counts": h.counts, "kept": h.kept}
                                 for h in mine if any(h.counts.values())]})
    return found


def records(frame: pd.DataFrame) -> list[Json]:
    """Return a frame's rows as JSON objects, missing as null."""
    plain = frame.astype(object).where(frame.notna(), None)
    return [dict(zip(plain.columns, row, strict=True)) for row in plain.itertuples(index=False)]


__all__ = ["EXPORT_ROWS", "PAGE", "attachment", "differences", "load_list", "records",
           "unattached"]
