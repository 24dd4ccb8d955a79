"""What a person is told of an update, as lines."""

from dashboard.version_lines import lines
from data.pack_problems import line
from data.update import Updated

_SHOWN_REJECTS = 20
BUILT = "so much was updated since the last build that the changed tiles were built"


def told(district: str, done: Updated, built: bool) -> list[str]:
    """Return what a person is told of an update, a line each."""
    report = done.report
    said = [f"warning: {line(problem)}" for problem in report.warnings
            if problem.where.startswith(f"layer {done.layer} ")]
    rejects = [row for row in report.rejects if row.layer == done.layer]
    said += [f"rejected: row {row.row} ({row.key}): {row.problem} {row.detail}".rstrip()
             for row in rejects[:_SHOWN_REJECTS]]
    rejected = report.rejected.get(done.layer, 0)
    if rejected > _SHOWN_REJECTS:
        said.append(f"rejected: and {rejected - _SHOWN_REJECTS} more, in the layer's sheet")
    if done.unknown:
        said.append(f"{done.unknown:,} keys that were to go are not in the layer")
    said += lines(done.diff)
    if done.load_id is None:
        return [*said, f"{district}: nothing differs, nothing was written"]
    if built:
        said.append(BUILT)
    return [*said, f"{district}: update {done.load_id} of {done.layer}, {done.read:,} rows read, "
                   f"{rejected:,} rejected, {report.seconds:.1f} s"]
