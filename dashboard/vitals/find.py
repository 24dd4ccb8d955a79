"""Which indicators a search means: every word in names, code, domain, owner or their pinyin."""

import unicodedata
from collections.abc import Mapping, Sequence

from dashboard.wire import Json

#: Rows that begin with the word stand before those that hold it somewhere.
_BEGINS, _HOLDS, _SPELT, _ELSEWHERE = 4, 3, 2, 1


def matching(rows: Sequence[Json], q: str, wanted: Mapping[str, str]) -> Sequence[Json]:
    """Return the rows that pass the filters and hold every word of ``q``, best first.

    Args:
        rows: Rows of VitalCatalogue.
        q: What is typed; the same rules as assets/vitals_model.js.
        wanted: domain, group, owner by name in either language; template; subject "layer/id".
            Empty values are no filter.
    """
    kept = [row for row in rows if _passes(row, wanted)]
    words = _plain(q).split()
    if not words:
        return kept
    scored = [(sum(scores), row) for row in kept
              if all(scores := [_score(row, word) for word in words])]
    return [row for _, row in sorted(scored, key=lambda one: (-one[0], one[1]["at"]))]


def _passes(row: Json, wanted: Mapping[str, str]) -> bool:
    for key in ("domain", "group", "owner"):
        if wanted.get(key) and wanted[key] not in (row[key]["zh"], row[key]["en"]):
            return False
    if wanted.get("template") and row["template"] != wanted["template"]:
        return False
    subject = row["subject"]
    told = f"{subject['layer']}/{subject['id']}"
    return not wanted.get("subject") or wanted["subject"] == told


def _score(row: Json, word: str) -> int:
    titles = [_plain(text) for text in (row["name"]["zh"], row["name"]["en"], row["code"])]
    if titles[2] == word:
        return _BEGINS + 1
    if any(title.startswith(word) for title in titles):
        return _BEGINS
    if any(word in title for title in titles):
        return _HOLDS
    spelt = row["find"].split()
    if any(key.startswith(word) for key in spelt):
        return _SPELT
    rest = _plain(" ".join(row[key][lang] for key in ("domain", "group", "owner")
                           for lang in ("zh", "en")))
    found = word in rest or (len(word) > 1 and any(word in key for key in spelt))
    return _ELSEWHERE if found else 0


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()
