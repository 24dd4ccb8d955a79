"""What is live in a block as sheets of its file: every alert and indicator a row, as elsewhere."""

from collections.abc import Iterator

import pandas as pd

from dashboard.alerts.export import alert_frame
from dashboard.alerts.queue import Line
from dashboard.services import Services
from data.block.model import Block, Section
from data.export import Sheet

_WIDTHS = (34, 14, 12, 12, 12, 22)


def live_sheets(services: Services, block: Block, lang: str) -> list[Sheet]:
    """Return one sheet for each section of ``block`` that is live and has something to list."""
    return [Sheet(section.names.get(lang), _rows(frame), _WIDTHS)
            for section in block.sections
            if section.records and (frame := _frame(services, section, lang)) is not None]


def _frame(services: Services, section: Section, lang: str) -> pd.DataFrame | None:
    if section.key == "indicators":
        return services.vitals.table([str(one["code"]) for one in section.records], lang)
    if section.key == "alerts":
        board = services.alerts.board()
        open_now = (board.by_id.get(int(one["id"])) for one in section.records)
        return alert_frame([Line(one) for one in open_now if one is not None], board.rules,
                           lang=lang, zone=services.district().time_zone)
    return None


def _rows(frame: pd.DataFrame) -> Iterator[list[object]]:
    yield [str(name) for name in frame.columns]
    for row in frame.astype(object).itertuples(index=False):
        yield [None if cell is None or cell != cell else cell for cell in row]
