"""The JSON text of an indicator's passport, as the catalogue table keeps it."""

import json
from dataclasses import asdict, fields
from typing import Any

from data.names import Names
from data.passport import IndicatorRecord, State, Threshold
from data.store.codec import dumps

#: Fields with columns of their own.
_COLUMNS = frozenset({"code", "template", "names", "unit", "cadence_s", "subject_layer",
                      "subject_key", "source"})
_PLAIN = {f.name: f.default for f in fields(IndicatorRecord) if f.name not in _COLUMNS}


def passport_text(record: IndicatorRecord) -> str:
    """Return what the passport says beyond its columns; what is not said is left out."""
    whole = asdict(record)
    return dumps({name: whole[name] for name, plain in _PLAIN.items()
                  if getattr(record, name) != plain})


def read_passport(text: str) -> dict[str, Any]:
    """Return the fields of IndicatorRecord that a JSON text gives."""
    raw: dict[str, Any] = json.loads(text)
    for name, plain in _PLAIN.items():
        if name in raw and isinstance(plain, Names):
            raw[name] = Names(**raw[name])
    if "thresholds" in raw:
        raw["thresholds"] = tuple(Threshold(**t) for t in raw["thresholds"])
    if "states" in raw:
        raw["states"] = tuple(State(s["value"], Names(**s["names"])) for s in raw["states"])
    if "params" in raw:
        raw["params"] = tuple((name, value) for name, value in raw["params"])
    return raw
