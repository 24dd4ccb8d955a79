"""A rule over the last days, before it is saved: how often, how right, on which days."""

from collections import Counter, deque
from collections.abc import Sequence
from datetime import datetime, timedelta
from statistics import median

from dashboard.alerts.ground import Ground, ground_of
from dashboard.alerts.past_grids import Grids
from dashboard.bundle import Bundle
from dashboard.services import Services
from dashboard.vitals.catalogue import VitalCatalogue
from dashboard.wire import Json, iso, number
from data.alerts.ports import AlertStore
from data.alerts.rule import Rule
from data.errors import RuleRefused
from data.model import Problem
from data.passport import SEVERITIES, IndicatorRecord
from indicators.alerts import hindsight
from indicators.alerts.backtest import asked, backtest, lead_s
from indicators.alerts.hindsight import Episode, Truth, Verdict
from indicators.alerts.past import Grid
from indicators.alerts.select import Catalogue
from indicators.alerts.site import Sites

#: Alerts and missed incidents that are told one by one.
TOLD, MISSED = 200, 20
_TEN = timedelta(minutes=10)
#: Windows end at such a moment, so that what was read serves all who move a limit meanwhile.
_END = timedelta(minutes=10)


class Backtests:
    """Back-tests over the served district; safe from any thread."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._grids = Grids()
        self._ground: Ground | None = None

    def run(self, rule: Rule, days: int) -> Json:
        """Return what ``rule`` would have raised in the last ``days``; raise RuleRefused."""
        if rule.kind == "event":
            raise RuleRefused("A rule of kind event judges what is reported, not what is read.",
                              "Its events and verdicts are counted: GET /api/events/stats.")
        bundle, catalogue = self._services.bundle, self._services.vitals.catalogue()
        sites, district = self._sites(bundle, catalogue), bundle.district
        rules = asked(rule, {one.id: one for one in bundle.store.alerts.rules.rules()})
        chosen = Catalogue(catalogue.records, sites)
        rows = sorted({row for one in rules for row in chosen.rows(one)})
        records = [catalogue.records[row] for row in rows]
        end = _floor(self._services.now())
        begin = end - timedelta(days=days)
        lead = timedelta(seconds=lead_s(rules))
        key = (catalogue.key, tuple(rows), end, days, lead)
        grid = self._grids.get(key, records, begin - lead, end, self._services.vitals.past)
        told = backtest(rules, grid, sites, round(begin.timestamp() * 1e6),
                        zone=district.time_zone, calendar=district.calendar, on=end.date())
        found = told.episodes
        real, noise, whole = _truth(bundle.store.alerts, rule, records, sites, begin, end)
        verdict = hindsight.judge(found, real, noise, whole=whole)
        called = {catalogue.records[row].code: catalogue.rows[row]["name"] for row in rows}
        return {"rule": rule.id, "from": iso(begin), "to": iso(end), "days": days,
                "step_s": grid.step_s, "indicators": len(rows), "known": round(grid.known, 4),
                **counts_json(found, grid, begin, end, district.time_zone),
                **verdict_json(verdict, whole),
                "examples": [_example(one, how, called) for one, how in
                             zip(found[-TOLD:], verdict.judged[-TOLD:], strict=True)],
                "problems": [_problem(one) for one in told.problems]}

    def _sites(self, bundle: Bundle, catalogue: VitalCatalogue) -> Sites:
        """Return where everything is, as the engine has it if it runs here."""
        places = self._services.alerts.work.places
        if places is not None and places.bundle.key == bundle.key:
            return places.ground.sites
        ground = self._ground
        if ground is None or ground.key != bundle.key:
            ground = self._ground = ground_of(bundle, catalogue)
        return ground.sites


def counts_json(found: Sequence[Episode], grid: Grid, begin: datetime, end: datetime, zone: str
                ) -> Json:
    """Return how many alerts there were: in all, by severity, by local day; how long they last."""
    local = hindsight.local(zone)
    first, last = (local(round(at.timestamp() * 1e6)).date() for at in (begin, end))
    days = [(first + timedelta(days=n)).isoformat() for n in range((last - first).days + 1)]
    by_day = Counter((one.start.date().isoformat(), one.severity) for one in found)
    per_day: list[Json] = [
        {"day": day, "alerts": sum(by_day[day, s] for s in SEVERITIES),
         "by_severity": {s: by_day[day, s] for s in SEVERITIES}} for day in days]
    worst = max(per_day, key=lambda day: int(day["alerts"]), default=None)
    lasts = [(one.end - one.start).total_seconds() for one in found if one.end is not None]
    return {"alerts": len(found),
            "by_severity": {s: sum(one.severity == s for one in found) for s in SEVERITIES},
            "per_day": per_day, "worst": worst if worst and worst["alerts"] else None,
            "median_s": median(lasts) if lasts else None, "longest_s": max(lasts, default=None),
            "standing": sum(one.end is None for one in found), "most_10min": most_in(found, _TEN)}


def verdict_json(verdict: Verdict, whole: bool) -> Json:
    """Return how right the alerts are; without labels only that there are none."""
    how = Counter(verdict.judged)
    missed = [{"id": one.key, "kind": one.kind, "since": iso(one.since)}
              for one in verdict.missed[:MISSED]]
    return {"labels": verdict.labels, "incidents": whole, "of": verdict.of,
            "found": verdict.found, "missed": missed, "real": how[hindsight.REAL],
            "false": how[hindsight.FALSE], "unjudged": how[hindsight.OPEN],
            "delay_s": verdict.delay_s}


def most_in(found: Sequence[Episode], window: timedelta) -> int:
    """Return the most alerts that were raised within one window of time."""
    recent: deque[datetime] = deque()
    most = 0
    for one in found:
        recent.append(one.start)
        while one.start - recent[0] >= window:
            recent.popleft()
        most = max(most, len(recent))
    return most


def _truth(alerts: AlertStore, rule: Rule, records: Sequence[IndicatorRecord], sites: Sites,
           begin: datetime, end: datetime) -> tuple[list[Truth], list[Truth], bool]:
    """Return what was real, what was judged noise, and whether a table says all of it."""
    codes: dict[str, set[str]] = {}
    for record in records:
        site = sites.get(record.subject)
        for area in {record.subject, *(site.all_codes() if site else ())}:
            codes.setdefault(area, set()).add(record.code)
    every = [one for one in alerts.incidents()
             if one.since < end and (one.until or one.since + hindsight.ENDLESS) >= begin]
    mine = [one for one in every if hindsight.speaks_of(rule, one.kind)
            and (not one.subject or one.subject in codes)]
    real = [hindsight.incident_truth(
        one, frozenset(codes[one.subject]) if one.subject else None) for one in mine]
    watched = {record.code for record in records}
    judged = [(hindsight.verdict_truth(one, end), how) for one, how in alerts.verdicts(rule.id)
              if one.code in watched and begin <= one.raised_at < end]
    # one thing is one truth: an alert judged useful within an incident is that incident
    real += [truth for truth, how in judged
             if how == "useful" and not any(_same(truth, other) for other in real)]
    return real, [t for t, how in judged if how == "not_useful"], bool(mine)


def _example(one: Episode, how: str, called: dict[str, Json]) -> Json:
    return {"code": one.code, "name": called.get(one.code), "severity": one.severity,
            "raised_at": iso(one.start), "ended_at": None if one.end is None else iso(one.end),
            "value": number(one.value, 6), "limit": number(one.limit, 6), "judged": how}


def _problem(one: Problem) -> Json:
    return {"severity": one.severity, "where": one.where, "what": one.what, "remedy": one.remedy}


def _same(a: Truth, b: Truth) -> bool:
    near = a.since <= b.until + hindsight.SLACK and b.since <= a.until + hindsight.SLACK
    return near and (b.codes is None or a.codes is None or bool(a.codes & b.codes))


def _floor(at: datetime) -> datetime:
    seconds = at.timestamp()
    return datetime.fromtimestamp(seconds - seconds % _END.total_seconds(), at.tzinfo)
