"""What events ask of the register: features by code, the grid that holds a point."""

from collections.abc import Mapping, Sequence

import shapely
from sqlalchemy import case, select
from sqlalchemy.engine import Connection

from data import schema
from data.dialect import Dialect
from data.events.register import Known
from data.model import Role
from data.store.texts import clean

_F, _L = schema.feature.c, schema.layer.c
_IN_ONE_QUERY = 500


def coded(connection: Connection, codes: Sequence[str]) -> Mapping[str, Known]:
    """Return the features that codes name; of several, a facility, then the oldest."""
    grid = schema.feature.alias("grid_of")
    rank = case((_L.role == Role.FACILITY.value, 0), else_=1)
    found: dict[str, Known] = {}
    for start in range(0, len(codes), _IN_ONE_QUERY):
        part = [clean(code) for code in codes[start:start + _IN_ONE_QUERY]]
        query = (
            select(_F.id, _F.layer, _F.code, _F.name, _F.lon, _F.lat, _L.role,
                   grid.c.code.label("grid"))
            .join(schema.layer, _L.code == _F.layer)
            .join(grid, grid.c.id == _F.grid_id, isouter=True)
            .where(_F.code.in_(part)).order_by(rank, _F.id))
        for row in connection.execute(query):
            own = row.code if row.role == Role.GRID.value else row.grid or ""
            found.setdefault(row.code, Known(int(row.id), row.layer, row.code, row.name or "",
                                             float(row.lon), float(row.lat), own))
    return found


def grids_at(
    connection: Connection, dialect: Dialect, points: Sequence[tuple[float, float]]
) -> list[str]:
    """Return the code of the grid that holds each point; on an edge the lowest code wins."""
    layers = list(connection.scalars(select(_L.code).where(_L.role == Role.GRID.value)))
    if not points or not layers:
        return [""] * len(points)
    lon, lat = [p[0] for p in points], [p[1] for p in points]
    ids = dialect.ids_in_boxes(connection, [(min(lon), min(lat), max(lon), max(lat))], layers)
    grids: list[tuple[str, bytes]] = []
    for start in range(0, len(ids), _IN_ONE_QUERY):
        grids += [(row.code or "", row.geom) for row in connection.execute(
            select(_F.code, _F.geom).where(_F.id.in_(ids[start:start + _IN_ONE_QUERY])))]
    grids.sort(key=lambda one: one[0])
    tree = shapely.STRtree(shapely.from_wkb([geom for _, geom in grids]))
    found = [""] * len(points)
    for point, grid in sorted(zip(*tree.query(shapely.points(lon, lat), predicate="intersects")
                                  .tolist(), strict=True), reverse=True):
        found[point] = grids[grid][0]
    return found
