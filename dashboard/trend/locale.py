"""plotly's words for dates in Chinese; its own locale files are no script that a page can load."""

from typing import Any

_MONTHS = [f"{n}月" for n in range(1, 13)]
_DAYS = "日一二三四五六"

#: As plotly's ``config.locales["zh-CN"]`` wants it.
ZH: dict[str, Any] = {
    "dictionary": {},
    "format": {
        "days": [f"星期{d}" for d in _DAYS], "shortDays": [f"周{d}" for d in _DAYS],
        "months": _MONTHS, "shortMonths": _MONTHS, "date": "%Y-%m-%d", "year": "%Y年",
        "month": "%Y年%b", "dayMonth": "%b%-d日", "dayMonthYear": "%Y-%m-%d",
    },
}
