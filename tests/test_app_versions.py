"""A large change of a district as a person meets it on the command line."""

from tests.support import estate
from tests.test_app import one_line, run


def test_a_large_change_is_told_stopped_accepted_and_taken_back(tmp_path):
    pack, var = estate.write(tmp_path / "pack"), tmp_path / "var"
    assert run("load", pack, "--data-dir", var).returncode == 0
    estate.write(pack, estate.without("building", *(f"B{n:02}" for n in range(1, 13))))
    told = run("diff", pack, "--data-dir", var)
    assert told.returncode == 0
    assert "building: 20 → 8 rows: 12 removed" in told.stdout
    stopped = run("load", pack, "--data-dir", var)
    assert stopped.returncode == 6
    assert "load again with --accept" in stopped.stderr
    assert "load 2, " in run("load", "--accept", pack, "--data-dir", var).stdout
    back = run("revert", "building", "--data-dir", var)
    assert "building is again as load 1 left it; this is load 3" in back.stdout
    assert "5 layers differ" in back.stdout, "houses, persons, units and plates come along"
    again = run("revert", "building", "3", "--data-dir", var)
    assert again.returncode == 2
    assert "still as load 3 left it" in one_line(again.stderr.split("citymirror:")[-1])
