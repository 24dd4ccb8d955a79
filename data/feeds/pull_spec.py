"""The file that declares what is pulled from other servers, checked line by line."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from data.feeds.mapping import Rule, faults_of
from data.pack import read_toml
from data.pack_problems import PackProblems, ProblemLog
from data.pack_section import Section

KINDS = ("ngsi-ld", "sensorthings")


@dataclass(frozen=True, slots=True)
class Pull:
    """One address that is asked again and again."""

    name: str
    kind: str                                     # one of KINDS
    url: str
    source: str
    rules: tuple[Rule, ...]
    interval_s: float = 60.0
    timeout_s: float = 10.0
    headers: tuple[tuple[str, str], ...] = ()


def read_pulls(file: Path) -> tuple[Pull, ...]:
    """Return the pulls of a TOML file; raise PackProblems listing every error with its place."""
    log = ProblemLog()
    top = Section(read_toml(file), file.name, log)
    pulls = [_pull(Section(one, f"{file.name} [[pull]] {n}", log))
             for n, one in enumerate(top.tables("pull"), 1)]
    top.done()
    names = [one.name for one in pulls]
    for name in {name for name in names if names.count(name) > 1}:
        log.error(file.name, f'has two pulls "{name}".', "Give each a name of its own.")
    if log.errors:
        raise PackProblems(file.name, log.problems)
    return tuple(pulls)


def _pull(section: Section) -> Pull:
    name = section.text("name", pattern=r"[\w.-]{1,60}")
    kind = section.choice("kind", KINDS)
    url = section.text("url")
    if url and (urlsplit(url).scheme not in ("http", "https") or urlsplit(url).username):
        section.error("url", f'is "{url[:80]}".', "Begin with http:// or https://, without a name.")
    headers = section.table("headers")
    rules = tuple(_rule(Section(one, f"{section.where} map {n}", section.log), kind)
                  for n, one in enumerate(section.tables("map"), 1))
    if not rules:
        section.error("map", "is missing.", "Add [[pull.map]] with type and indicator.")
    found = Pull(name, kind, url, section.text("source", name), rules,
                 section.number("interval_s", 60.0, low=1.0, high=86_400.0),
                 section.number("timeout_s", 10.0, low=0.1, high=120.0),
                 _headers(headers))
    section.done()
    return found


def _headers(section: Section | None) -> tuple[tuple[str, str], ...]:
    if section is None:
        return ()
    found = tuple((key, section.text(key, pattern=r"[ -~]*")) for key in section.data)
    section.done()
    return found


def _rule(section: Section, kind: str) -> Rule:
    ngsi = kind == "ngsi-ld"
    rule = Rule(
        type=section.text("type", None if ngsi else ""),
        attribute=section.text("attribute", None if ngsi else ""),
        indicator=section.text("indicator"),
        id=section.text("id", ""),
        unit=section.text("unit", ""),
        unit_code=section.text("unit_code", ""),
        factor=section.number("factor", 1.0),
        time=section.text("time", ""),
        values=_values(section.table("values")),
    )
    for fault in faults_of(rule):
        section.error("", fault)
    section.done()
    return rule


def _values(section: Section | None) -> dict[str, float]:
    found: dict[str, Any] = {}
    if section is not None:
        found = {key: section.number(key) for key in section.data}
        section.done()
    return found
