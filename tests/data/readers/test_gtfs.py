"""GTFS feeds become stops and lines; times after midnight stay as they are written."""

import pytest

from data.errors import SourceError
from data.readers import read_layer
from tests.support.small_pack import small_pack
from tests.support.sources import gtfs

STOPS = 'fields = { name = "stop_name", code = "stop_id" }'
ROUTES = 'fields = { name = "route_short_name", code = "route_id" }'
TIMES = 'keep = ["first_departure", "last_departure"]'


def read(tmp_path, layer, feed=None):
    pack = small_pack(tmp_path, f'source = "a.zip"\n{layer}', {"a.zip": feed or gtfs()})
    return read_layer(pack, pack.layers[0])


def test_stops_are_points_with_their_first_and_last_departure(tmp_path):
    raw = read(tmp_path, f'role = "place"\nsublayer = "stops"\n{STOPS}\n{TIMES}')
    assert list(raw.frame["stop_id"]) == ["001", "002", "003"]
    assert list(raw.frame["first_departure"][:2]) == ["9:05:00", "9:15:00"]
    assert list(raw.frame["last_departure"][:2]) == ["25:35:00", "25:45:00"]
    assert list(raw.frame.geometry.isna()) == [False, False, True]
    assert raw.notes == ("1 of 3 stops have no place.",)


@pytest.mark.parametrize(("shapes", "wkt"), [
    (True, "LINESTRING (113.301 23.101, 113.301 23.1015, 113.302 23.102)"),
    (False, "LINESTRING (113.301 23.101, 113.302 23.102)"),
])
def test_routes_are_lines_from_shapes_or_else_from_stops(tmp_path, shapes, wkt):
    raw = read(tmp_path, f'role = "base"\nsublayer = "routes"\n{ROUTES}\n{TIMES}', gtfs(shapes))
    assert raw.frame.geometry.iloc[0].wkt == wkt
    assert raw.frame["last_departure"].iloc[0] == "25:45:00"
    assert raw.frame.geometry.isna().tolist() == [False, True]


def test_any_other_table_is_text(tmp_path):
    raw = read(tmp_path, 'role = "unit"\nsublayer = "stop_times"\n'
               'fields = { code = "trip_id", name = "departure_time" }')
    assert "25:35:00" in list(raw.frame["departure_time"])


def test_a_feed_without_a_chosen_table_names_them(tmp_path):
    with pytest.raises(SourceError, match=r"GTFS feed\. Give sublayer.*stop_times"):
        read(tmp_path, 'role = "place"')
    with pytest.raises(SourceError, match='Did you mean "stops"'):
        read(tmp_path, 'role = "place"\nsublayer = "stop"')


@pytest.mark.shared
def test_the_real_feed(tmp_path, shared_data):
    feed = (shared_data / "gtfs" / "sample_gtfs_2.zip").read_bytes()
    raw = read(tmp_path, f'role = "base"\nsublayer = "routes"\n{ROUTES}', feed)
    assert list(raw.frame["route_id"]) == ["AB", "BFC", "STBA", "CITY", "AAMV"]
    assert not raw.frame.geometry.isna().any()
