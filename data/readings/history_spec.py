"""How a file of readings is to be read: what a pack's [[history]] or the command line says."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

#: Suffixes that are files of readings.
SUFFIXES = (".csv", ".csv.gz", ".xlsx", ".parquet")
#: Names by which a column is known when none is declared, written small.
TIME = ("time", "timestamp", "observed_at", "datetime", "date_time", "date", "时间", "观测时间",
        "采集时间", "日期")
INDICATOR = ("indicator", "indicator_code", "code", "指标", "指标编码", "指标代码")
VALUE = ("value", "val", "值", "数值", "读数")
SOURCE = ("source", "来源", "数据来源")
UNIT = ("unit", "单位")


@dataclass(frozen=True, slots=True)
class HistorySpec:
    """One file of readings.

    The long form has a column for indicator and value; any other table is wide: a column a series.
    """

    file: Path
    zone: str                                     # IANA zone of times without an offset
    time: tuple[str, ...] = ()                    # columns, joined by a blank; empty: found
    template: str = ""                            # "flow.hour" makes "A" mean "flow.hour:A"
    names: Mapping[str, str] = field(default_factory=dict)   # foreign name -> code or its key
    skip: tuple[str, ...] = ()                    # columns of a wide table that are no series
    source: str = ""                              # of rows that name none; empty: the declared one
    sheet: str = ""                               # of an XLSX; empty: the first
    encoding: str = ""                            # of a CSV; empty: guessed and said

    def code_of(self, name: str, known: Mapping[str, str]) -> str | None:
        """Return the indicator that ``name`` means, None when it means none.

        ``known`` are the catalogue's codes (keys). A declared name wins over a code.
        """
        name = name.strip()
        wanted = self.names.get(name, name)
        candidates = (wanted, f"{self.template}:{wanted}") if self.template else (wanted,)
        return next((code for code in candidates if code in known), None)


def is_history(path: Path) -> bool:
    """Return whether a path looks like a file of readings rather than a pack."""
    return path.name.lower().endswith(SUFFIXES) and not path.is_dir()
