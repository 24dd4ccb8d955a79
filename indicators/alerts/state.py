"""The state of an evaluation: arrays and banks; started, carried over, kept exactly as bytes."""

import json
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from itertools import pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from data.alerts.rule import Rule
from data.errors import StoreDamaged
from indicators.alerts.compile import Compiled, Part
from indicators.alerts.signals import BANKS, Bank, Watch
from indicators.derive import NO_TIME

#: Codes of a comparator's input against its limit.
BELOW, HELD, MET, UNKNOWN, UNJUDGED = 0, 1, 2, 3, 255
#: Phases of a comparator: a timer runs in RISING and FALLING.
OFF, RISING, ON, FALLING = range(4)
#: ``due_us`` without a timer.
NEVER: Final = np.iinfo(np.int64).max

_MAGIC: Final = b"cma2"
_ARRAYS: Final = ("code", "phase", "rise_us", "due_us", "severity", "unknown", "cleared_us",
                  "cleared")


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """What is known after a tick; belongs to one Compiled."""

    now_us: int                                   # of the last tick, NO_TIME before the first
    code: NDArray[np.uint8]                       # of each comparator
    phase: NDArray[np.uint8]
    rise_us: NDArray[np.int64]                    # since when it is met, NO_TIME: is not
    due_us: NDArray[np.int64]                     # when its timer fires
    severity: NDArray[np.uint8]                   # of each pair: 0 none, 1 (I) .. 4 (IV)
    unknown: NDArray[np.bool_]                    # raised, and its input is stale or missing
    cleared_us: NDArray[np.int64]                 # when it was raised last
    cleared: NDArray[np.uint8]                    # with which severity
    banks: Mapping[str, Bank]                     # by rule
    gone: tuple[tuple[str, str], ...] = ()        # raised pairs that no rule speaks of any more

    def open(self, compiled: Compiled) -> dict[tuple[str, str], str]:
        """Return the severity of every raised pair by (rule, indicator)."""
        return {pair_key(compiled, int(p)): ("", "I", "II", "III", "IV")[self.severity[p]]
                for p in np.flatnonzero(self.severity)}


def pair_key(compiled: Compiled, pair: int) -> tuple[str, str]:
    """Return the rule and the indicator of a pair."""
    part = compiled.parts[compiled.pair_part[pair]]
    return part.rule.id, compiled.codes[compiled.pair_row[pair]]


def watch_of(compiled: Compiled, part: Part) -> Watch:
    """Return what a rule with a past watches."""
    return Watch(part.rule, compiled.cadence_s[part.rows], compiled.zone)


def start(compiled: Compiled) -> State:
    """Return the state before the first tick: nothing is raised, nothing was seen."""
    bars, pairs = len(compiled.bars.pair), len(compiled.pair_row)
    return State(
        now_us=NO_TIME, code=np.full(bars, UNJUDGED, dtype=np.uint8),
        phase=np.zeros(bars, dtype=np.uint8), rise_us=np.full(bars, NO_TIME),
        due_us=np.full(bars, NEVER), severity=np.zeros(pairs, dtype=np.uint8),
        unknown=np.zeros(pairs, dtype=bool), cleared_us=np.full(pairs, NO_TIME),
        cleared=np.zeros(pairs, dtype=np.uint8),
        banks={part.rule.id: BANKS[part.rule.kind](watch_of(compiled, part))
               for part in compiled.parts if part.group == "banked"})


def carry(old: Compiled, state: State, new: Compiled) -> State:
    """Return ``state`` for other rules or another catalogue: what stays keeps its state.

    A comparator is the same when rule, indicator, severity and side are; the next tick judges it
    by its new limits, and a timer that runs ends by its new delay. A raised pair that no rule
    speaks of any more is told as cleared at the next tick. The past of a signal is kept while it
    is computed in the same way.
    """
    return _carried(_keys(old), state, new)


def to_bytes(compiled: Compiled, state: State) -> bytes:
    """Return ``state`` and what it speaks of; the same state gives the same bytes."""
    keys = _keys(compiled)
    rows = {rule: bank.rows() for rule, bank in state.banks.items()}
    head = {
        "now_us": state.now_us, "gone": state.gone, "rules": keys.rules, "codes": keys.codes,
        "marks": keys.marks,
        "arrays": [[name, array.dtype.str, array.shape]
                   for name, array in _arrays(keys, state).items()],
        "banks": [[rule, [len(row) for row in each]] for rule, each in rows.items()]}
    text = json.dumps(head, separators=(",", ":"), sort_keys=True).encode()
    body = b"".join(array.tobytes() for array in _arrays(keys, state).values())
    past = b"".join(row for each in rows.values() for row in each)
    return _MAGIC + zlib.compress(struct.pack("<I", len(text)) + text + body + past, 1)


def from_bytes(compiled: Compiled, data: bytes) -> State:
    """Return what ``to_bytes`` wrote, carried over where rules or catalogue differ since.

    Raises:
        StoreDamaged: For other bytes.
    """
    try:
        keys, state, rows = _read(data)
    except (ValueError, KeyError, IndexError, TypeError, struct.error, zlib.error) as e:
        raise StoreDamaged("The engine's state cannot be read.",
                           "Start without it: open alerts are judged anew.") from e
    return _carried(keys, state, compiled, rows)


@dataclass(frozen=True, slots=True, eq=False)
class _Keys:
    """What the rows of a state speak of, without the rules themselves."""

    rules: list[str]
    marks: list[str]                              # how each rule's signal is computed
    codes: list[str]
    pair_rule: NDArray[np.int32]
    pair_code: NDArray[np.int32]
    bar_pair: NDArray[np.int32]
    bar_severity: NDArray[np.uint8]
    bar_side: NDArray[np.int8]

    def pairs(self) -> list[tuple[str, str]]:
        return [(self.rules[r], self.codes[c]) for r, c in
                zip(self.pair_rule.tolist(), self.pair_code.tolist(), strict=True)]

    def bars(self) -> list[tuple[str, str, int, int, int]]:
        """Return rule, indicator, severity, side and which of those alike, of each comparator."""
        pairs, seen, found = self.pairs(), {}, []       # type: ignore[var-annotated]
        for pair, severity, side in zip(self.bar_pair.tolist(), self.bar_severity.tolist(),
                                        self.bar_side.tolist(), strict=True):
            key = (*pairs[pair], severity, side)
            seen[key] = seen.get(key, -1) + 1
            found.append((*key, seen[key]))
        return found


def _keys(compiled: Compiled) -> _Keys:
    bars = compiled.bars
    return _Keys(
        [part.rule.id for part in compiled.parts], [_mark(part.rule) for part in compiled.parts],
        list(compiled.codes), compiled.pair_part.astype(np.int32),
        compiled.pair_row.astype(np.int32), bars.pair.astype(np.int32), bars.severity,
        bars.sign.astype(np.int8))


def _mark(rule: Rule) -> str:
    return f"{rule.kind} {rule.measure} {rule.window_s} {rule.horizon_s}"


def _same(a: _Keys, b: _Keys) -> bool:
    return all(np.array_equal(getattr(a, f.name), getattr(b, f.name)) for f in fields(_Keys))


def _carried(old: _Keys, state: State, new: Compiled,
             rows: Mapping[str, list[bytes]] | None = None) -> State:
    keys = _keys(new)
    fresh = start(new)
    past = rows if rows is not None else {r: b.rows() for r, b in state.banks.items()}
    banks = _banks(old, keys, new, fresh, past)
    if _same(old, keys):
        kept = replace(state, banks=banks)
    else:
        kept = _matched(old, keys, state, replace(fresh, banks=banks))
    if rows is None:
        # limits may have changed: every comparator is judged anew
        kept = replace(kept, code=np.full_like(kept.code, UNJUDGED), due_us=_due(new, kept))
    return kept


def _matched(old: _Keys, new: _Keys, state: State, fresh: State) -> State:
    here = {key: at for at, key in enumerate(old.pairs())}
    pairs = np.array([here.get(key, -1) for key in new.pairs()], dtype=np.intp)
    bars_here = {key: at for at, key in enumerate(old.bars())}
    bars = np.array([bars_here.get(key, -1) for key in new.bars()], dtype=np.intp)
    moved: dict[str, Any] = {}
    for name in _ARRAYS:
        source = bars if name in ("code", "phase", "rise_us", "due_us") else pairs
        target = getattr(fresh, name).copy()
        target[source >= 0] = getattr(state, name)[source[source >= 0]]
        moved[name] = target
    anew = _taking_over(old, new, state)
    if state.now_us != NO_TIME:
        moved["phase"][anew], moved["rise_us"][anew] = RISING, state.now_us
        moved["due_us"][anew] = state.now_us
    left = set(new.pairs())
    gone = [key for key, at in here.items() if state.severity[at] and key not in left]
    gone += [key for key in state.gone if key not in left and key not in gone]
    moved["code"] = np.full_like(moved["code"], UNJUDGED)
    return replace(fresh, now_us=state.now_us, gone=tuple(gone), **moved)


def _taking_over(old: _Keys, new: _Keys, state: State) -> list[int]:
    """Return the comparators that are new where one that was on is no more.

    What was raised by a severity that is called another now has waited already.
    """
    had, have = old.bars(), new.bars()
    lost = {key[:2] for key in {key for key, phase in zip(had, state.phase.tolist(), strict=True)
                                if phase in (ON, FALLING)}.difference(have)}
    before = set(had)
    return [at for at, key in enumerate(have) if key not in before and key[:2] in lost]


def _due(new: Compiled, state: State) -> NDArray[np.int64]:
    """Return when timers end if the delays of ``new`` hold since they began.

    A timer's beginning is not kept apart; one that runs is given the shorter of what was left
    and the whole new delay from the last tick.
    """
    delay = np.where(state.phase == RISING, new.on_delay_us, new.off_delay_us)
    runs = state.due_us != NEVER
    since_last = np.where(runs, delay, 0) + (state.now_us if state.now_us != NO_TIME else 0)
    return np.asarray(np.where(runs, np.minimum(state.due_us, since_last), NEVER))


def _banks(old: _Keys, keys: _Keys, new: Compiled, fresh: State,
           past: Mapping[str, list[bytes]]) -> dict[str, Bank]:
    marks = dict(zip(old.rules, old.marks, strict=True))
    codes: dict[str, list[str]] = {rule: [] for rule in old.rules}
    for rule, code in old.pairs():
        codes[rule].append(code)
    found: dict[str, Bank] = {}
    for part in new.parts:
        rule = part.rule.id
        if rule not in fresh.banks:
            continue
        found[rule] = fresh.banks[rule]
        if rule in past and marks.get(rule) == _mark(part.rule):
            by_code = dict(zip(codes[rule], past[rule], strict=True))
            found[rule] = fresh.banks[rule].with_rows(
                [by_code.get(new.codes[row]) for row in part.rows])
    return found


def _arrays(keys: _Keys, state: State) -> dict[str, NDArray[Any]]:
    return {**{name: getattr(state, name) for name in _ARRAYS},
            **{f.name: getattr(keys, f.name) for f in fields(_Keys)
               if f.name.startswith(("pair_", "bar_"))}}


def _read(data: bytes) -> tuple[_Keys, State, dict[str, list[bytes]]]:
    if not data.startswith(_MAGIC):
        raise ValueError("magic")
    raw = zlib.decompress(data[len(_MAGIC):])
    length = struct.unpack_from("<I", raw)[0]
    head, at = json.loads(raw[4:4 + length]), 4 + length
    arrays: dict[str, NDArray[Any]] = {}
    for name, dtype, shape in head["arrays"]:
        count = int(np.prod(shape))
        arrays[name] = np.frombuffer(raw, dtype=dtype, count=count, offset=at).copy()
        at += arrays[name].nbytes
    rows: dict[str, list[bytes]] = {}
    for rule, lengths in head["banks"]:
        ends = np.cumsum([at, *lengths]).tolist()
        rows[rule] = [raw[a:b] for a, b in pairwise(ends)]
        at = ends[-1]
    keys = _Keys(head["rules"], head["marks"], head["codes"],
                 **{n: a for n, a in arrays.items() if n not in _ARRAYS})
    state = State(head["now_us"], banks={}, gone=tuple((r, c) for r, c in head["gone"]),
                  **{name: arrays[name] for name in _ARRAYS})
    return keys, state, rows
