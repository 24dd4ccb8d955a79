"""How a trend is drawn: words, colours, fonts and axes in one language and one theme."""

from dataclasses import dataclass
from typing import Any

from dashboard.text import TABLES, text
from dashboard.trend.answer import Trend
from data.passport import IndicatorRecord
from layers.theme import FONT_STACK, Theme

Json = dict[str, Any]

#: Curves: told apart by colour and by dash; no severity colour among them.
_LINES = {
    "dark": ("#4CC2FF", "#D9A6F2", "#8FDCC0", "#F0B9A0", "#9FB4FF", "#D8CF9A", "#7FD4E8",
             "#C9CEDA"),
    "light": ("#0B6FB8", "#7A3E9D", "#0C7A5B", "#9C4A2F", "#3D50B5", "#6B6420", "#0A7C93",
              "#525B6B"),
}
_DASHES = ("solid", "solid", "solid", "longdash", "longdash", "longdash", "dashdot", "dashdot")


@dataclass(frozen=True, slots=True)
class Look:
    """``size`` and ``small`` are font sizes in px."""

    lang: str
    theme: Theme
    size: int = 14
    small: int = 12

    def name(self, record: IndicatorRecord) -> str:
        """Return an indicator's name in the reader's language."""
        return (record.names.en or record.names.zh) if self.lang == "en" else record.names.zh

    def unit(self, record: IndicatorRecord) -> str:
        """Return an indicator's unit in the reader's language."""
        return unit_text(self.lang, record.unit)

    def line(self, number: int) -> str:
        """Return the colour of the curve ``number``."""
        return _LINES[self.theme.name][number % len(_DASHES)]

    def faint(self, number: int) -> str:
        """Return the colour of what the curve is compared with."""
        return rgba(self.line(number), 0.65)

    def dash(self, number: int) -> str:
        """Return the dash of the curve ``number``."""
        return _DASHES[number % len(_DASHES)]

    def kind(self, trend: Trend) -> str:
        """Return the words for what is compared with."""
        if trend.earlier is None:
            return ""
        if trend.earlier.kind == "festival":
            return text(self.lang, "trend_festival_of", name=trend.earlier.name)
        return text(self.lang, f"trend_c_{trend.earlier.kind}")

    @property
    def axis(self) -> Json:
        """What every axis has in common."""
        return {"gridcolor": rgba(self.theme.line, 0.7), "zerolinecolor": self.theme.line,
                "linecolor": self.theme.line, "tickfont": {"size": self.small},
                "automargin": True}


def layout(look: Look) -> Json:
    """Return an empty figure in the look's colours."""
    theme = look.theme
    return {"data": [], "layout": {
        "paper_bgcolor": "rgba(0,0,0,0)", "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": ", ".join(FONT_STACK), "size": look.size, "color": theme.text[1]},
        "margin": {"l": 52, "r": 12, "t": 22, "b": 30}, "hovermode": "x unified",
        "hoverlabel": {"bgcolor": theme.panel, "bordercolor": theme.line,
                       "font": {"color": theme.text[0]}},
        "legend": {"orientation": "h", "traceorder": "normal", "y": 1.05, "x": 0,
                   "yanchor": "bottom", "font": {"color": theme.text[0]}},
        "dragmode": "zoom", "bargap": 0, "uirevision": "keep",
    }}


def unit_text(lang: str, unit: str) -> str:
    """Return the words for a unit; its sign where the tables have none."""
    key = f"unit_{unit}"
    return text(lang, key) if key in TABLES["zh"] else unit


def rgba(colour: str, share: float) -> str:
    """Return ``#RRGGBB`` with an opacity of ``share``."""
    red, green, blue = (int(colour[i:i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{share:g})"
