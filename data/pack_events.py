"""Reads the event kinds of a pack: ``event_file`` names a TOML of [[kinds]] (docs/events.md)."""

import tomllib
from pathlib import Path

from data.events.kinds import BUILT_IN
from data.events.model import EventKind
from data.pack_paths import inside
from data.pack_section import Section

MOST_KINDS = 500
_KIND = r"[a-z][a-z0-9_.]{1,60}"
_DAY_S = 86_400.0


def read_event_kinds(top: Section, folder: Path) -> tuple[EventKind, ...]:
    """Return the kinds of ``event_file``, empty without one; notes every problem."""
    name = top.text("event_file", "")
    if not name:
        return ()
    problem = inside(folder, name)
    if problem or not (folder / name).is_file():
        top.error("event_file", problem or f'names "{name}", which is not in the pack.',
                  "Give a TOML file in the pack's folder.")
        return ()
    try:
        raw = tomllib.loads((folder / name).read_bytes().decode("utf-8-sig"))
    except (OSError, ValueError) as e:
        top.error("event_file", f"{name} cannot be read ({e}).", "Save it as TOML in UTF-8.")
        return ()
    whole = Section(raw, name, top.log)
    found = [_kind(Section(table, f"{name} [[kinds]] number {number}", top.log))
             for number, table in enumerate(whole.tables("kinds")[:MOST_KINDS], 1)]
    if len(whole.tables("kinds")) > MOST_KINDS:
        whole.error("kinds", f"has more than {MOST_KINDS} kinds.", "Split what is one kind twice.")
    whole.done()
    _check(whole, found)
    return tuple(found)


def _kind(section: Section) -> EventKind:
    dwell = section.number("dwell_s", 0.0, low=0, high=_DAY_S)
    plain = EventKind("", section.names("name", required=True))
    made = EventKind(
        kind=section.text("kind", pattern=_KIND),
        names=plain.names,
        group=section.names("group"),
        severity=section.choice("severity", ("I", "II", "III", "IV"), plain.severity),
        dwell_s=dwell,
        merge_s=section.number("merge_s", max(dwell, plain.merge_s), low=1, high=7 * _DAY_S),
        radius_m=section.number("radius_m", plain.radius_m, low=0, high=5000),
        score_least=section.number("score_least", plain.score_least, low=0, high=1),
        stands=section.flag("stands", False),
        classes=section.texts("classes"),
    )
    section.done()
    return made


def _check(whole: Section, kinds: list[EventKind]) -> None:
    """Note a kind that stands twice and a class that two kinds claim."""
    names = [one.kind for one in kinds]
    for name in sorted({name for name in names if names.count(name) > 1}):
        whole.error("kinds", f'declares "{name}" twice.', "Keep one of them.")
    owner: dict[str, str] = {}
    for one in kinds:
        for word in one.classes:
            first = owner.setdefault(word.casefold(), one.kind)
            if first != one.kind:
                whole.error("kinds", f'gives the class "{word}" to {first} and to {one.kind}.',
                            "An algorithm's class means one kind.")
    own = {one.kind for one in BUILT_IN}
    for one in kinds:
        if one.kind.startswith(("weather.", "response")) and one.kind not in own:
            whole.error("kinds", f'declares "{one.kind}", which is no kind of signal.',
                        f"Known: {', '.join(sorted(k for k in own if k.startswith('weather.')))}.")
