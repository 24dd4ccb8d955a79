"""A file of any kind, cut anywhere, is refused in one sentence: no traceback, no half a layer."""

import pytest

from data.errors import SourceError
from data.readers import read_layer
from tests.support.small_pack import small_pack
from tests.support.sources import KINDS, source

CUTS = 20


@pytest.mark.parametrize("name", KINDS)
def test_the_whole_file_is_read(tmp_path, name):
    source(tmp_path, name)
    pack = small_pack(tmp_path, f'{KINDS[name]}\nsource = "{name}"')
    frame = read_layer(pack, pack.layers[0]).frame
    if name in ("city.gml", "city.json"):
        assert frame["code"].iloc[0] == "B1"
    elif name == "gtfs.zip":
        assert list(frame["stop_id"]) == ["001", "002", "003"]
    else:
        code = "ref" if name == "a.pbf" else "code"
        assert sorted(frame[code]) == [f"{i:03d}" for i in range(12)]
        assert not frame.geometry.isna().any()


@pytest.mark.parametrize("name", KINDS)
def test_a_cut_file_is_refused_wherever_it_is_cut(tmp_path, name):
    path = source(tmp_path, name)
    data = path.read_bytes()
    pack = small_pack(tmp_path, f'{KINDS[name]}\nsource = "{name}"')
    ends = len(data.rstrip())
    for cut in range(CUTS):
        size = ends * cut // CUTS
        path.write_bytes(data[:size])
        try:
            frame = read_layer(pack, pack.layers[0]).frame
        except SourceError as fault:
            assert fault.what.startswith("Layer thing: "), (size, fault)
            assert str(tmp_path) not in str(fault), (size, fault)
        else:
            # A CSV cut behind a whole line is a shorter CSV: no one can tell.
            lines = data[:size].decode("utf-8", "strict").splitlines()
            assert name == "a.csv", f"{size} of {ends} bytes were read as {len(frame)} rows"
            assert len(frame) == len(lines) - 1
