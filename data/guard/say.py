"""Puts a verdict of the datum guard into the one sentence that a person is asked."""

from data.guard.model import Verdict
from data.model import Datum

_NAMES = {Datum.WGS84: "WGS 84", Datum.CGCS2000: "CGCS2000", Datum.GCJ02: "GCJ-02",
          Datum.BD09: "BD-09"}


def question(verdict: Verdict) -> str:
    """Return what is asked about a suspect or disputed layer, else what was found."""
    if verdict.likely is None or verdict.finding not in ("suspect", "disputed"):
        why = f": {verdict.why}" if verdict.why else ""
        return {"fits": "it fits where it is declared to be", "same": f"nothing to tell{why}",
                }.get(verdict.finding, f"cannot tell (n = {verdict.n}){why}")
    fit = _evidence(verdict)
    says = (f"this is {_NAMES[verdict.likely]} declared as {_NAMES[verdict.declared]}: "
            f"{shift(verdict)} (n = {verdict.n:,}, {min(int(verdict.confidence * 100), 99)} %); "
            f"correct? {fit}")
    if verdict.finding == "disputed":
        return f"either {says}; or {verdict.against} is off by as much the other way"
    return says


def _evidence(verdict: Verdict) -> str:
    """Return what speaks for the likely datum, in numbers where they speak."""
    now = _NAMES[verdict.likely or verdict.declared]
    if verdict.within[1] > verdict.within[0] + 0.05:
        return (f"Within 5 m of {verdict.against}: {verdict.within[0]:.0%} as declared, "
                f"{verdict.within[1]:.0%} as {now}")
    return (f"Its distances to {verdict.against} (median {verdict.median_m[1]:.0f} m) are regular "
            f"only as {now}")


def shift(verdict: Verdict) -> str:
    """Return "290 m south, 554 m east": where the layer lies, seen from where it belongs."""
    north = f"{abs(verdict.north_m):.0f} m {'north' if verdict.north_m > 0 else 'south'}"
    east = f"{abs(verdict.east_m):.0f} m {'east' if verdict.east_m > 0 else 'west'}"
    return f"{north}, {east}"


def remedy(verdict: Verdict) -> str:
    """Return how the question is answered in the pack."""
    return (f'If yes, write datum = "{verdict.likely}" for the layer; if it is right as it is, '
            'datum_guard = "accept".')
