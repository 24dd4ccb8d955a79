"""One table of a pack.toml read key by key: typed, with every problem noted at its place."""

import math
import re
from collections.abc import Iterable, Sequence
from typing import Any

from data.model import Names
from data.pack_problems import ProblemLog, did_you_mean

#: No number of a pack is larger; an integer may be too large to be a float.
_LARGEST = 1e300


class Section:
    """A TOML table whose keys are asked for once; ``done`` warns about those never asked for."""

    def __init__(self, data: Any, where: str, log: ProblemLog) -> None:
        self.where = where
        self.log = log
        self.data: dict[str, Any] = data if isinstance(data, dict) else {}
        self.asked: dict[str, None] = {}
        if not isinstance(data, dict):
            log.error(where, f"is {_show(data)}, not a table.", "Write it as key = value lines.")

    def has(self, key: str) -> bool:
        """Whether the key is written."""
        return key in self.data

    def raw(self, key: str) -> Any:
        """Return the value as TOML gives it, or None."""
        self.asked[key] = None
        return self.data.get(key)

    def error(self, key: str, what: str, remedy: str = "") -> None:
        """Note an error about one key."""
        self.log.error(f"{self.where} {key}".rstrip(), what, remedy)

    def text(
        self, key: str, default: str | None = None, *, pattern: str = "", remedy: str = ""
    ) -> str:
        """Return a string; without ``default`` it is required; ``pattern`` must match it whole."""
        value = self.raw(key)
        if value is None:
            if default is None:
                self.error(key, "is missing.", remedy or f'Add {key} = "…".')
            return default or ""
        if not isinstance(value, str):
            self.error(key, f"is {_show(value)}, not text.", 'Put it in "quotes".')
            return default or ""
        if pattern and value and not re.fullmatch(pattern, value):
            self.error(key, f"is {_show(value)}.", remedy or f"It must match {pattern}.")
        return value

    def choice(self, key: str, allowed: Iterable[str], default: str | None = None) -> str:
        """Return one of ``allowed``; notes an error and returns "" for anything else."""
        value = self.text(key, default)
        known = [str(a) for a in allowed]
        if self.has(key) and value not in known:
            hint = did_you_mean(value, known)
            remedy = f"{hint} Give one of {', '.join(known)}.".strip()
            self.error(key, f"is {_show(value)}.", remedy)
            return default or ""
        return value

    def number(
        self, key: str, default: float | None = None, *, low: float = -math.inf,
        high: float = math.inf,
    ) -> float:
        """Return a finite number between ``low`` and ``high``."""
        value = self.raw(key)
        if value is None:
            if default is None:
                self.error(key, "is missing.", f"Add {key} = a number.")
            return math.nan if default is None else default
        if not is_number(value):
            self.error(key, f"is {_show(value)}, not a number.", "Write it without quotes.")
        elif not low <= value <= high:
            self.error(key, f"is {value}, which is out of range.", f"Give {low:g} to {high:g}.")
        else:
            return float(value)
        return math.nan if default is None else default

    def flag(self, key: str, default: bool) -> bool:
        """Return true or false."""
        value = self.raw(key)
        if value is not None and not isinstance(value, bool):
            self.error(key, f"is {_show(value)}.", "Write true or false.")
            return default
        return default if value is None else value

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of strings, empty when it is not written."""
        value = self.raw(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
            self.error(key, f"is {_show(value)}, not a list of texts.", 'Write ["a", "b"].')
            return ()
        return tuple(value)

    def names(self, key: str, *, required: bool = False) -> Names:
        """Return a bilingual name; a plain string counts for both languages."""
        value = self.raw(key)
        if value is None:
            if required:
                self.error(key, "is missing.", f'Add {key} = {{ zh = "…", en = "…" }}.')
            return Names("", "")
        return self._names(value, key)

    def _names(self, value: Any, key: str) -> Names:
        if isinstance(value, str):
            return Names(value, value)
        inner = Section(value, f"{self.where} {key}", self.log)
        zh = inner.text("zh", remedy='Add zh = "…".') if isinstance(value, dict) else ""
        en = inner.text("en", zh)
        inner.done()
        return Names(zh, en)

    def path_of_names(self, key: str) -> tuple[Names, ...]:
        """Return a list of bilingual names, outermost first."""
        value = self.raw(key)
        if value is None:
            return ()
        if not isinstance(value, list):
            self.error(key, f"is {_show(value)}, not a list.", 'Write [{ zh = "…", en = "…" }].')
            return ()
        return tuple(self._names(v, key) for v in value)

    def table(self, key: str) -> "Section | None":
        """Return the table under ``key``, or None when it is not written."""
        value = self.raw(key)
        return None if value is None else Section(value, f"{self.where} {key}", self.log)

    def tables(self, key: str) -> list[Any]:
        """Return the array of tables under ``key``; notes an error when it is something else."""
        value = self.raw(key)
        if value is None:
            return []
        if not isinstance(value, list):
            self.error(key, f"is {_show(value)}, not [[{key}]].", f"Begin each with [[{key}]].")
            return []
        return value

    def done(self, known: Sequence[str] = ()) -> None:
        """Warn about every key that nobody asked for, with the nearest known one."""
        words = [*self.asked, *known]
        for key in self.data:
            if key not in words:
                hint = did_you_mean(key, words) or f"Known here: {', '.join(words)}."
                self.log.warn(f"{self.where} {key}", "is not known and is ignored.", hint)


def is_number(value: object) -> bool:
    """Whether a TOML value is a finite number (true and false are not)."""
    return (isinstance(value, int | float) and not isinstance(value, bool)
            and abs(value) <= _LARGEST)


def _show(value: Any) -> str:
    text = f'"{value}"' if isinstance(value, str) else repr(value)
    return text if len(text) <= 80 else text[:77] + "…"
