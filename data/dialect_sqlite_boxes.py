"""What SQLite's R*Tree is asked for many boxes at once."""

import json
from collections.abc import Sequence

from sqlalchemy.engine import Connection

_IN_BOXES = (
    "SELECT DISTINCT f.id FROM json_each(?) AS b "
    "CROSS JOIN feature_box AS r ON r.max_lon >= json_extract(b.value, '$[0]') "
    "AND r.max_lat >= json_extract(b.value, '$[1]') "
    "AND r.min_lon <= json_extract(b.value, '$[2]') "
    "AND r.min_lat <= json_extract(b.value, '$[3]') "
    "CROSS JOIN feature AS f ON f.id = r.id "
    "WHERE f.layer IN (SELECT value FROM json_each(?))")


def ids_in(connection: Connection, boxes: Sequence[Sequence[float]], layers: Sequence[str]
           ) -> list[int]:
    """Return the ids of features of the layers whose box meets one of these (degrees, WGS 84)."""
    found = connection.exec_driver_sql(
        _IN_BOXES, (json.dumps([list(map(float, box)) for box in boxes]),
                    json.dumps(list(layers))))
    return [int(row[0]) for row in found.all()]
