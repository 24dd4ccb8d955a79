"""Named faults of the whole application; every message says what, which, and what to do."""


class DashboardError(Exception):
    """Base of every fault that a person is told about.

    ``what`` is one plain sentence naming the thing; ``remedy`` says what to do about it.
    """

    exit_code = 2
    http_status = 400

    def __init__(self, what: str, remedy: str = "") -> None:
        self.what = what
        self.remedy = remedy
        super().__init__(f"{what} {remedy}".strip())


class SettingError(DashboardError):
    """A setting from the command line or the environment has no usable value."""


class PackError(DashboardError):
    """A district pack cannot be read or does not say what it must."""

    exit_code = 3


class SourceError(DashboardError):
    """A file named by a pack is missing, unreadable, or not what the pack says it is."""

    exit_code = 3


class DatumError(DashboardError):
    """Coordinates are outside what their declared datum or CRS allows."""

    exit_code = 3


class StoreError(DashboardError):
    """The store cannot be opened, read or written."""

    exit_code = 4
    http_status = 503


class StoreDamaged(StoreError):
    """The store's file is there but is not a sound database."""


class LoadInProgress(StoreError):
    """Another load holds the store."""

    http_status = 409


class NotFound(DashboardError):
    """An address, layer, feature or indicator that is asked for does not exist."""

    http_status = 404


class Conflict(DashboardError):
    """Somebody else changed the same thing meanwhile, or holds the name that is asked for."""

    http_status = 409


class RangeRefused(DashboardError):
    """A range of time is empty, or holds more steps than anybody can look at."""


class ViewRefused(DashboardError):
    """A view that is to be saved does not hold what a view must."""


class RuleRefused(DashboardError):
    """A rule, a plan or an incident does not say what it must.

    ``faults`` are (key, what, remedy) of each fault, such as ("levels 2 limit", …).
    """

    def __init__(self, what: str, remedy: str = "",
                 faults: tuple[tuple[str, str, str], ...] = ()) -> None:
        super().__init__(what, remedy)
        self.faults = faults


class DrillRefused(DashboardError):
    """An incident cannot be started by hand as it is asked for."""


class AlertRefused(DashboardError):
    """What is to be done with an alert or a mute is impossible now, or lacks a reason."""


class TileOutOfRange(DashboardError):
    """A tile address lies outside the pyramid of its zoom."""


class Refused(DashboardError):
    """The caller may not do this (token, origin, host)."""

    http_status = 403


class ReadingRefused(DashboardError):
    """One reading of a batch cannot be accepted; the rest is kept."""


class ServeError(DashboardError):
    """The server cannot start (port in use, unwritable folder, missing library)."""

    exit_code = 5


class FormulaError(DashboardError):
    """A formula was given numbers outside what it is defined for."""
