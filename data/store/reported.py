"""Which indicators have packed readings in a time, without opening one of them."""

from sqlalchemy import exists, select
from sqlalchemy.engine import Connection

from data import schema


def packed_between(connection: Connection, start_us: int, end_us: int, source: str) -> set[str]:
    """Return the codes that ``source`` has a chunk of, whose day (UTC) begins in the time."""
    one, whole = schema.indicator.c, schema.chunk.c
    found = exists().where(whole.indicator_id == one.id, whole.source == source,
                           whole.start_us >= start_us, whole.start_us < end_us)
    return set(connection.scalars(select(one.code).where(found)))
