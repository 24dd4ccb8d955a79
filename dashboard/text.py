"""The page's words: one table per language, same keys in both; names of things come from data."""

from dashboard import (
    text_alert_file,
    text_alert_page,
    text_alerts,
    text_block,
    text_data,
    text_demo,
    text_events,
    text_fields,
    text_layers,
    text_load,
    text_rules,
    text_trend,
    text_vitals,
)
from dashboard.text_en import TEXT as EN
from dashboard.text_zh import TEXT as ZH

_PARTS = (text_layers, text_alerts, text_alert_page, text_alert_file, text_block, text_data,
          text_demo, text_events, text_fields, text_load, text_rules, text_trend, text_vitals)
TABLES: dict[str, dict[str, str]] = {"zh": dict(ZH), "en": dict(EN)}
for _part in _PARTS:
    TABLES["zh"] |= _part.ZH
    TABLES["en"] |= _part.EN


def text(lang: str, key: str, **values: object) -> str:
    """Return the words for ``key``; raise KeyError for a key no table has.

    Args:
        lang: 'zh' or 'en'; anything else reads as 'zh'.
        key: Key of the tables.
        values: Put in for ``{name}`` in the words.
    """
    words = TABLES.get(lang, TABLES["zh"])[key]
    for name, value in values.items():
        words = words.replace("{" + name + "}", str(value))
    return words
