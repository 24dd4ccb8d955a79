"""Attachment reports in the store, and the lists of what is not attached."""

import json
from dataclasses import asdict, fields
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.engine import Connection

from data import schema
from data.quality.model import Coverage, GridCheck, Place, Quality
from data.store import codec

#: Reports of older loads than this many are forgotten.
KEPT = 20
_TABLE = schema.load_quality
_LINE = tuple(f.name for f in fields(Coverage))


def put(connection: Connection, load_id: int, quality: Quality) -> None:
    """Keep the report of a load."""
    # line by line: asdict copies deeply, and a district has thousands of lines
    detail = {"coverage": [{name: getattr(line, name) for name in _LINE}
                           for line in quality.coverage],
              "grids": None if quality.grids is None else asdict(quality.grids)}
    connection.execute(insert(_TABLE).values(load_id=load_id, detail=codec.dumps(detail)))
    old = (select(_TABLE.c.load_id).order_by(_TABLE.c.load_id.desc()).limit(1).offset(KEPT)
           .scalar_subquery())
    connection.execute(delete(_TABLE).where(_TABLE.c.load_id <= old))


def get(connection: Connection, load_id: int | None) -> tuple[int, Quality] | None:
    """Return (load, report) of a load, or of the newest that has one; None when there is none."""
    query = select(_TABLE).order_by(_TABLE.c.load_id.desc()).limit(1)
    if load_id is not None:
        query = query.where(_TABLE.c.load_id == load_id)
    row = connection.execute(query).one_or_none()
    return None if row is None else (row.load_id, _read(json.loads(row.detail)))


def _read(raw: dict[str, Any]) -> Quality:
    grids = raw["grids"]
    if grids is not None:
        places = {name: tuple(Place(**{**p, "grids": tuple(p["grids"])}) for p in grids[name])
                  for name in ("gaps", "overlaps")}
        grids = GridCheck(**{**grids, **places})
    return Quality(tuple(Coverage(**c) for c in raw["coverage"]), grids)
