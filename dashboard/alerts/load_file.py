"""The operator's load as a file: rates, rules, use, the ledger of mutes, in the page's language."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from dashboard.text import text
from dashboard.wire import Json
from data.export import Sheet, to_csv, workbook

_TEN = timedelta(minutes=10)


def load_csv(load: Json, lang: str, zone: str) -> bytes:
    """Return the alerts of each ten minutes as CSV."""
    head, *rows = _rates(load, lang, zone)
    return to_csv(pd.DataFrame(rows, columns=head))


def load_xlsx(load: Json, mutes: Sequence[Json], lang: str, zone: str) -> bytes:
    """Return a workbook: sums, rates, floods, rules, mutes."""
    def sheet(key: str, rows: list[list[Any]], widths: tuple[int, ...]) -> Sheet:
        return Sheet(text(lang, key), rows, widths)

    return workbook([
        sheet("load_page", _sums(load, lang, zone), (34, 24)),
        sheet("load_chart", _rates(load, lang, zone), (22, 10)),
        sheet("load_floods_sheet", _floods(load, lang, zone), (22, 22, 10)),
        sheet("load_worst", _rules(load, lang), (30, 36, 10, 10, 10, 10)),
        sheet("mutes", _mutes(mutes, lang, zone), (40, 40, 16, 22, 22, 10, 10)),
    ])


def _local(value: str | None, zone: str) -> str:
    if not value:
        return ""
    at = datetime.fromisoformat(value).astimezone(ZoneInfo(zone))
    return at.strftime("%Y-%m-%d %H:%M:%S")


def _sums(load: Json, lang: str, zone: str) -> list[list[Any]]:
    named = (("load_told", "told"), ("load_most", "most_10min"), ("load_hour", "per_hour"),
             ("load_flood_share", "flood_share"), ("load_standing", "standing"),
             ("load_stale", "stale"), ("load_answer_s", "answer_s"), ("load_hidden", "hidden"),
             ("load_damped", "damped"), ("load_fleeting", "fleeting"))
    return [[text(lang, "load_from"), _local(load["from"], zone)],
            [text(lang, "load_to"), _local(load["to"], zone)],
            *([text(lang, key), load[field]] for key, field in named),
            *([f"{text(lang, 'mute_severity')} {severity}", count]
              for severity, count in load["by_severity"].items()),
            [text(lang, "load_source"), ""]]


def _rates(load: Json, lang: str, zone: str) -> list[list[Any]]:
    begin = datetime.fromisoformat(load["from"])
    return [[text(lang, "load_from"), text(lang, "load_times")],
            *([_local((begin + n * _TEN).isoformat(), zone), count]
              for n, count in enumerate(load["per_10min"]))]


def _floods(load: Json, lang: str, zone: str) -> list[list[Any]]:
    heads = ("load_from", "load_to", "load_times")
    return [[text(lang, key) for key in heads],
            *([_local(one["start"], zone), _local(one["end"], zone), one["told"]]
              for one in load["floods"])]


def _rules(load: Json, lang: str) -> list[list[Any]]:
    heads = ("rf_id", "load_rule", "load_times", "load_share", "averdict_useful",
             "averdict_not_useful")
    use = {one["rule"]: one for one in load["useful"]}
    told = {one["rule"]: one for one in load["worst"]}
    rows = []
    for rule in [*told, *(one for one in use if one not in told)]:
        count, judged = told.get(rule, {}), use.get(rule, {})
        names = (count or judged)["name"]
        rows.append([rule, names.get(lang) or names["zh"], count.get("told"), count.get("share"),
                     judged.get("useful"), judged.get("not_useful")])
    return [[text(lang, key) for key in heads], *rows]


def _mutes(mutes: Sequence[Json], lang: str, zone: str) -> list[list[Any]]:
    heads = ("mute_scope", "mute_reason", "mute_owner", "load_from", "mute_until", "mute_state",
             "mute_hid")
    return [[text(lang, key) for key in heads],
            *([_scope(one["scope"], lang), one["reason"], one["owner"],
               _local(one["since"], zone), _local(one["lifted_at"] or one["until"], zone),
               text(lang, f"mute_{one['state']}"), one["hidden"]] for one in mutes)]


def _scope(scope: Json, lang: str) -> str:
    parts = []
    for name, values in scope.items():
        listed = [values] if isinstance(values, str) else values
        parts.append(f"{text(lang, f'mute_{name}')} {', '.join(listed)}")
    return " · ".join(parts)
