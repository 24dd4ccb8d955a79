"""What a trend page shows as a file: CSV, a workbook, or one printed page."""

import csv
import io

from dashboard.text import text
from dashboard.trend import report, table
from dashboard.trend.answer import Trend
from dashboard.trend.look import Look
from data.export import Sheet, harmless, workbook
from data.model import District


def make(kind: str, trend: Trend, look: Look, district: District) -> bytes:
    """Return the file's bytes; ``kind`` is csv, xlsx or pdf."""
    if kind == "csv":
        return _csv(trend, look)
    if kind == "xlsx":
        return _xlsx(trend, look)
    return report.page(trend, look, district)


def _csv(trend: Trend, look: Look) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([harmless(cell) for cell in table.header(trend, look)])
    writer.writerows(table.rows(trend, trend.zone))
    return out.getvalue().encode("utf-8-sig")


def _xlsx(trend: Trend, look: Look) -> bytes:
    values = [table.header(trend, look), *table.rows(trend, trend.zone)]
    return workbook([
        Sheet(text(look.lang, "trend_sheet_values"), values, (26,)),
        Sheet(text(look.lang, "trend_sheet_about"), table.about(trend, look), (26, 28, 60))])
