"""The one printed page of a trend: chart, figures, definitions and sources, as PDF."""

from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path

from fpdf import FPDF

from dashboard.text import text
from dashboard.trend import table
from dashboard.trend.answer import Curve, Trend
from dashboard.trend.chart import chart, fit
from dashboard.trend.figures import local
from dashboard.trend.look import Look
from data.errors import ServeError
from data.model import District

_MARGIN, _WIDTH, _HEIGHT = 12.0, 297.0, 210.0    # mm, A4 on its side
_LINES_ABOUT = 12


def font_path() -> Path:
    """Return the Chinese font in its pinned wheel: a fresh machine has none of its own."""
    spec = find_spec("pylopdf_fonts_zh_cn")
    path = Path(spec.origin).parent / "NotoSansSC-Regular.otf" if spec and spec.origin else None
    if path is None or not path.is_file():
        raise ServeError("The Chinese font of printed reports is not installed.",
                         "Run: pip install -r requirements.txt")
    return path


def page(trend: Trend, look: Look, district: District) -> bytes:
    """Return one page of PDF with everything needed to quote it: what, when, whose, how made."""
    sheet = FPDF(orientation="landscape", format="A4")
    sheet.set_creation_date(trend.now)
    sheet.set_title(text(look.lang, "trend_report"))
    sheet.set_auto_page_break(False)
    sheet.set_margins(_MARGIN, _MARGIN)
    sheet.add_font("sc", "", str(font_path()))
    sheet.add_page()
    _head(sheet, trend, look, district)
    chart(sheet, trend, look, _MARGIN, 34, _WIDTH - 2 * _MARGIN, 84)
    sheet.set_y(126)
    _figures(sheet, trend, look)
    _about(sheet, trend, look)
    _foot(sheet, trend, look, district)
    return bytes(sheet.output())


def _head(sheet: FPDF, trend: Trend, look: Look, district: District) -> None:
    lang = look.lang
    name = (district.names.en or district.names.zh) if lang == "en" else district.names.zh
    _ink(sheet, look.theme.text[0])
    sheet.set_font("sc", size=16)
    sheet.cell(text=fit(sheet, f"{name} · {text(lang, 'trend_report')}", 220))
    if district.synthetic:
        sheet.set_font("sc", size=10)
        sheet.set_xy(_WIDTH - _MARGIN - 60, _MARGIN)
        sheet.cell(w=60, h=7, text=text(lang, "trend_synthetic"), border=1, align="C")
    sheet.set_xy(_MARGIN, 21)
    sheet.set_font("sc", size=10)
    _ink(sheet, look.theme.text[1])
    window = " – ".join(local(t, trend.zone)[:16].replace("T", " ")
                        for t in (trend.query.start, trend.query.end))
    parts = [window, trend.zone, text(lang, f"trend_step_{trend.step}")]
    if trend.earlier is not None:
        parts.append(look.kind(trend))
    sheet.cell(text=fit(sheet, " · ".join(parts), _WIDTH - 2 * _MARGIN))


def _figures(sheet: FPDF, trend: Trend, look: Look) -> None:
    keys = ("name", "unit", "mean", "least", "most", "when", "count", "share", "change", "source")
    widths = (78, 20, 22, 22, 22, 32, 20, 17, 22, 18)
    sheet.set_font("sc", size=8)
    _ink(sheet, look.theme.text[2])
    for key, width in zip(keys, widths, strict=True):
        sheet.cell(w=width, h=5, text=text(look.lang, f"trend_t_{key}"), border="B",
                   align="L" if key in ("name", "unit", "source") else "R")
    sheet.ln()
    _ink(sheet, look.theme.text[0])
    for row, curve in zip(table.figures(trend, look), trend.curves, strict=True):
        for key, width in zip(keys, widths, strict=True):
            words = fit(sheet, _cell(key, row, curve, trend, look), width - 2)
            sheet.cell(w=width, h=5, text=words,
                       align="L" if key in ("name", "unit", "source") else "R")
        sheet.ln()


def _cell(key: str, row: dict[str, object], curve: Curve, trend: Trend, look: Look
          ) -> str:
    found = curve.figures
    if key == "unit":
        return look.unit(curve.record)
    if key in ("name", "source"):
        return str(row[key])
    if found is None:
        return "—"
    digits = curve.record.decimals
    if key == "when":
        at = datetime.fromtimestamp(found.most_us / 1e6, UTC)
        return local(at, trend.zone)[5:16].replace("T", " ")
    value = row[key]
    if not isinstance(value, int | float):
        return "—"
    if key == "share":
        return f"{value:.1%}"
    if key == "change":
        return f"{value:+.1%}"
    return f"{value:,.{0 if key == 'count' else max(digits, 1 if key == 'mean' else 0)}f}"


def _about(sheet: FPDF, trend: Trend, look: Look) -> None:
    """Write definitions and formulas with their sources, as many as the page holds."""
    sheet.ln(2)
    sheet.set_font("sc", size=7.5)
    _ink(sheet, look.theme.text[1])
    said: list[str] = []
    for curve in trend.curves:
        record = curve.record
        parts = []
        for key, names in (("trend_definition", record.definition),
                           ("trend_formula", record.formula)):
            words = (names.en or names.zh) if look.lang == "en" else names.zh
            if words:
                parts.append(f"{text(look.lang, key)}: {words}")
        if record.formula_source:
            parts.append(record.formula_source)
        line = f"{look.name(record)} [{record.code}] {' · '.join(parts)}"
        if line not in said:
            said.append(line)
    room = int((_HEIGHT - _MARGIN - 6 - sheet.get_y()) / 4)
    for line in said[:max(0, min(room, _LINES_ABOUT))]:
        sheet.cell(w=0, h=4, text=fit(sheet, line, _WIDTH - 2 * _MARGIN))
        sheet.ln()


def _foot(sheet: FPDF, trend: Trend, look: Look, district: District) -> None:
    sheet.set_xy(_MARGIN, _HEIGHT - _MARGIN)
    sheet.set_font("sc", size=8)
    _ink(sheet, look.theme.text[2])
    made = text(look.lang, "trend_made", at=local(trend.now, trend.zone)[:16].replace("T", " "))
    sheet.cell(text=fit(sheet, f"{text(look.lang, 'product')} · {made} · {district.attribution}",
                        _WIDTH - 2 * _MARGIN))


def _ink(sheet: FPDF, colour: str) -> None:
    sheet.set_text_color(*(int(colour[i:i + 2], 16) for i in (1, 3, 5)))
