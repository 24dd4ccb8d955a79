"""Files of readings on their way into the store: those of a pack, or one of the command line."""

from datetime import datetime
from pathlib import Path

from dashboard.progress import Progress
from data.pack import read_pack
from data.places import Places
from data.readings.history_spec import HistorySpec
from data.readings.importer import ImportReport, import_file
from data.store import CityStore

STEP = "readings"


def load_pack_history(places: Places, folder: Path, *, now: datetime, progress: Progress
                      ) -> list[str]:
    """Take in the [[history]] of the pack in ``folder``, whose district is loaded.

    Returns lines that say what came of each file. May be killed and begun again.
    """
    pack = read_pack(folder)
    if not pack.history:
        return []
    store = places.open_store(pack.district.id, create=False)
    try:
        return [line for spec in pack.history
                for line in take_in(store, spec, now=now, progress=progress)]
    finally:
        store.close()


def take_in(store: CityStore, spec: HistorySpec, *, now: datetime, progress: Progress
            ) -> list[str]:
    """Take in one file and return lines that say what came of it."""
    units = {record.code: record.unit for record in store.indicators()}
    progress(f"{STEP} {spec.file.name}", 0, 0)
    report = import_file(store, spec, units, at=now,
                         told=lambda kept: progress(f"{STEP} {spec.file.name}", kept, 0))
    return lines(spec.file.name, report)


def lines(name: str, report: ImportReport) -> list[str]:
    """Return what came of a file: how many readings, and the first of each refusal."""
    refused = sum(report.refused.values())
    said = [f"{name}: {report.kept:,} readings kept, {report.empty:,} cells empty, "
            f"{refused:,} refused"]
    said += [f"  refused {count:,}: {why}" for why, count in report.refused.most_common()]
    return said + [f"  such as {example}" for example in report.examples[:5]]
