"""``load incidents.csv``: into the served district, again by id, what is refused is said."""

from app import main
from data.places import Places
from data.settings import Settings
from tests.dashboard.test_history import PACK


def test_a_table_of_incidents_is_loaded_into_the_served_district(tmp_path, capsys):
    pack = tmp_path / "pack"
    pack.mkdir()
    (pack / "pack.toml").write_text(PACK, encoding="utf-8")
    (pack / "place.csv").write_text("code,name,lon,lat\nA,甲,113.302,23.102\n", encoding="utf-8")
    (pack / "h.csv").write_text("time,A\n2026-11-20 08:00,5\n", encoding="utf-8")
    data = ["--data-dir", str(tmp_path / "var")]
    assert main(["load", str(pack), *data]) == 0
    table = tmp_path / "incidents.csv"
    table.write_text("id,kind,since\nE1,crowd,2026-10-01T20:15\nE2,flood,soon\n", encoding="utf-8")
    for new in (1, 0):
        assert main(["load", str(table), *data]) == 0
        said = capsys.readouterr().out
        assert f"small: 1 incidents read, {new} new, 1 refused" in said
        assert 'incidents.csv:3: "soon" is no time' in said
    places = Places(Settings(data_dir=tmp_path / "var"))
    store = places.open_store("small")
    assert [one.since.isoformat() for one in store.alerts.incidents()] == [
        "2026-10-01T12:15:00+00:00"]
    store.close()
    assert main(["load", str(table), "--time-zone", "Mars/Base", *data]) == 3
    assert "Mars/Base" in capsys.readouterr().err
