"""A trend's curves drawn as lines on a printed page; the same axes and gaps as on the screen."""

import math
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from fpdf import FPDF

from dashboard.text import text
from dashboard.trend.answer import Curve, Trend, pace_s
from dashboard.trend.figures import axis_of, extent, local
from dashboard.trend.look import Look

_LEFT, _BELOW, _LEGEND = 16.0, 7.0, 6.0


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a chart stands (mm) and what its sides mean (µs UTC, value)."""

    x: float
    y: float
    w: float
    h: float
    start: float
    end: float
    low: float
    high: float

    def at(self, time_us: float, value: float) -> tuple[float, float]:
        """Return the place of a reading on the page."""
        return (self.x + self.w * (time_us - self.start) / (self.end - self.start),
                self.y + self.h * (1 - (value - self.low) / (self.high - self.low)))


def chart(sheet: FPDF, trend: Trend, look: Look, x: float, y: float, w: float, h: float) -> None:
    """Draw every curve into the box at (x, y), w by h millimetres."""
    rows = axis_of(trend)
    count = len(set(rows))
    stacked = count > 2 or trend.query.layout == "multiples"
    _legend(sheet, trend, look, x, y, w)
    boxes = count if stacked else 1
    each = (h - _LEGEND - _BELOW) / boxes
    right = 0.0 if stacked or count < 2 else _LEFT
    for row in range(count):
        mine = [(n, c) for n, (c, r) in enumerate(zip(trend.curves, rows, strict=True))
                if r == row]
        top = y + _LEGEND + (each * row if stacked else 0)
        frame = _frame(trend, [c for _, c in mine], x + _LEFT, top, w - _LEFT - right,
                       each - (2 if stacked else 0))
        _axis(sheet, frame, look, look.unit(mine[0][1].record), second=not stacked and row == 1)
        for number, curve in mine:
            _curve(sheet, frame, curve, look, number, trend)
        if row == count - 1 or not stacked:
            _times(sheet, frame, trend, look, y + h - _BELOW)


def _frame(trend: Trend, mine: list[Curve], x: float, y: float, w: float, h: float) -> Frame:
    low, high = extent(mine) or [0.0, 1.0]
    ends = [float(c.ahead.time_us[-1]) + 3.6e9 for c in trend.curves if c.ahead is not None]
    return Frame(x, y, w, h, trend.query.start.timestamp() * 1e6,
                 max([trend.query.end.timestamp() * 1e6, *ends]), low, high)


def _axis(sheet: FPDF, frame: Frame, look: Look, unit: str, *, second: bool) -> None:
    _pen(sheet, look.theme.line, 0.15)
    sheet.set_font("sc", size=7)
    step = _nice((frame.high - frame.low) / 4)
    value = math.ceil(frame.low / step) * step
    while value <= frame.high:
        _, y = frame.at(frame.start, value)
        if not second:
            sheet.line(frame.x, y, frame.x + frame.w, y)
        sheet.set_xy(frame.x + frame.w + 1 if second else frame.x - _LEFT, y - 2)
        sheet.cell(w=_LEFT - 1, h=4, text=f"{value:,.6g}", align="L" if second else "R")
        value += step
    sheet.set_xy(frame.x + frame.w + 1 if second else frame.x - _LEFT, frame.y - 5)
    sheet.cell(w=_LEFT - 1, h=4, text=unit, align="L" if second else "R")


def _curve(sheet: FPDF, frame: Frame, curve: Curve, look: Look, number: int, trend: Trend) -> None:
    quiet = 3e6 * pace_s(curve.series.time_us, trend.step_s)
    if len(curve.before):
        sheet.set_dash_pattern(0.6, 0.8)
        _pen(sheet, look.line(number), 0.2)
        _path(sheet, frame, curve.before.time_us, curve.before.value, quiet)
    sheet.set_dash_pattern()
    _pen(sheet, look.line(number), 0.45)
    _path(sheet, frame, curve.series.time_us, curve.series.value, quiet)
    if curve.ahead is not None:
        sheet.set_dash_pattern(2, 1.2)
        for column, width in ((curve.ahead.value, 0.4), (curve.ahead.low, 0.12),
                              (curve.ahead.high, 0.12)):
            _pen(sheet, look.line(number), width)
            _path(sheet, frame, curve.ahead.time_us, column, quiet)
        sheet.set_dash_pattern()
    _pen(sheet, look.theme.text[0], 0.4)
    for at, finding in curve.marks:
        x, y = frame.at(at, finding.expected + finding.off)
        sheet.ellipse(x - 1.2, y - 1.2, 2.4, 2.4)


def _path(sheet: FPDF, frame: Frame, time_us: np.ndarray, value: np.ndarray, quiet_us: float
          ) -> None:
    """Draw one line a run of readings: where they are missing, nothing is drawn."""
    known = np.isfinite(value)
    times, values = time_us[known], value[known]
    cuts = np.flatnonzero(np.diff(times) > quiet_us) + 1
    for run in np.split(np.arange(len(times)), cuts):
        points = [frame.at(float(times[i]), float(values[i])) for i in run]
        if len(points) == 1:
            x, y = points[0]
            sheet.ellipse(x - 0.4, y - 0.4, 0.8, 0.8)
        elif points:
            sheet.polyline(points)


def _times(sheet: FPDF, frame: Frame, trend: Trend, look: Look, y: float) -> None:
    sheet.set_font("sc", size=7)
    span_s = (frame.end - frame.start) / 1e6
    for n in range(7):
        at = frame.start + (frame.end - frame.start) * n / 6
        words = local(datetime.fromtimestamp(at / 1e6, UTC), trend.zone)
        shown = words[11:16] if span_s < 100_000 else words[5:16] if span_s < 1e7 else words[:10]
        x, _ = frame.at(at, frame.low)
        sheet.set_xy(x - 15, y + 1)
        sheet.cell(w=30, h=4, text=shown.replace("T", " "), align="C")


def _legend(sheet: FPDF, trend: Trend, look: Look, x: float, y: float, w: float) -> None:
    each = w / len(trend.curves)
    sheet.set_font("sc", size=8)
    for number, curve in enumerate(trend.curves):
        left = x + each * number
        _pen(sheet, look.line(number), 0.8)
        sheet.line(left, y, left + 6, y)
        sheet.set_xy(left + 7, y - 2.5)
        name = look.name(curve.record)
        if curve.ahead is not None:
            name = f"{name} / {text(look.lang, 'trend_forecast')} - -"
        sheet.cell(w=each - 8, h=5, text=fit(sheet, name, each - 9))


def fit(sheet: FPDF, words: str, width: float) -> str:
    """Return ``words`` on one line of ``width`` mm, cut with an ellipsis where they are longer."""
    plain = " ".join(words.split())
    if sheet.get_string_width(plain) <= width:
        return plain
    while plain and sheet.get_string_width(f"{plain}…") > width:
        plain = plain[:-1]
    return f"{plain}…"


def _nice(step: float) -> float:
    """Return 1, 2 or 5 times a power of ten, at least ``step``."""
    power = 10.0 ** math.floor(math.log10(step))
    return next(m * power for m in (1, 2, 5, 10) if m * power >= step * 0.999)


def _pen(sheet: FPDF, colour: str, width: float) -> None:
    sheet.set_draw_color(*(int(colour[i:i + 2], 16) for i in (1, 3, 5)))
    sheet.set_line_width(width)
