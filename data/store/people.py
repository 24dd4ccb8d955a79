"""People per grid as they may be told; the only place that reads true counts of persons."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.engine import Connection

from data import schema
from data.model import Role
from data.privacy import publish

_IN_ONE_QUERY = 500


def per_grid(connection: Connection, grids: Sequence[int]) -> dict[int, int]:
    """Return the published count of each grid (data.privacy): 0, HIDDEN, or five and more."""
    found = dict.fromkeys(map(int, grids), 0)
    wanted = list(found)
    for start in range(0, len(wanted), _IN_ONE_QUERY):
        part = wanted[start:start + _IN_ONE_QUERY]
        found.update(_published(connection, schema.tally.c.grid_id.in_(part)))
    return found


def within(connection: Connection, where: ColumnElement[bool]) -> dict[int, int]:
    """Return the published counts of the inhabited grids whose tally meets ``where``."""
    return _published(connection, where)


def _published(connection: Connection, where: ColumnElement[bool]) -> dict[int, int]:
    tally, layer = schema.tally.c, schema.layer.c
    # several layers of persons are one crowd: hidden or not is decided on their sum
    query = (select(tally.grid_id, func.sum(tally.n))
             .join(schema.layer, layer.code == tally.layer)
             .where(layer.role == Role.PERSON.value, where).group_by(tally.grid_id))
    return {int(grid): publish(int(n)) for grid, n in connection.execute(query)}
