import gzip
from concurrent.futures import ThreadPoolExecutor

import pytest

from data.errors import ServeError, TileOutOfRange
from layers.archive import TileArchive, tile_address, tile_id
from tests.layers.decode import our_tile, tiles_at


@pytest.fixture
def archive(built):
    opened = TileArchive(built.path("facility"))
    yield opened
    opened.close()


#: First numbers of the curve as the PMTiles v3 specification prints them.
NUMBERS = [((0, 0, 0), 0), ((1, 0, 0), 1), ((1, 0, 1), 2), ((1, 1, 1), 3), ((1, 1, 0), 4),
           ((2, 0, 0), 5), ((12, 3423, 1763), 19078479)]


@pytest.mark.parametrize(("address", "number"), NUMBERS)
def test_tile_numbers_follow_the_specification(address, number):
    assert tile_id(*address) == number
    assert tile_address(number) == address


def test_numbers_and_addresses_are_inverse():
    for number in range(1400):
        assert tile_id(*tile_address(number)) == number
    assert tile_id(*tile_address(2**40 + 12345)) == 2**40 + 12345


OUT = [("negative zoom", (-1, 0, 0)), ("column too far", (2, 4, 0)), ("row too far", (2, 0, 4)),
       ("negative column", (2, -1, 0)), ("zoom beyond all", (27, 0, 0)),
       ("huge numbers", (14, 10**30, 0))]


@pytest.mark.parametrize(("why", "address"), OUT, ids=[row[0] for row in OUT])
def test_an_address_out_of_range_is_refused(archive, why, address):
    with pytest.raises(TileOutOfRange, match="There is no tile"):
        archive.get(*address)


def test_every_tile_is_what_the_builder_wrote(archive, tmp_path):
    addresses = archive.addresses()
    assert len(addresses) == len(archive) > 4
    theirs = {address: layers for zoom in range(archive.min_zoom, archive.max_zoom + 1)
              for address, layers in tiles_at(archive.path, zoom).items()}
    assert {one: our_tile(archive, *one, tmp_path) for one in addresses} == theirs


def test_a_place_without_a_tile_is_none(archive):
    z, x, y = archive.addresses()[0]
    assert archive.get(z, x, y) is not None
    assert archive.get(z, 0, 0) is None
    assert archive.get(archive.max_zoom + 1, 0, 0) is None
    assert archive.get(0, 0, 0) is None


def test_the_head_tells_zooms_and_bounds(archive):
    assert (archive.min_zoom, archive.max_zoom) == (9, 16)
    west, south, east, north = archive.bounds
    assert 113.30 < west < east < 113.34 and 23.09 < south < north < 23.12


def test_many_threads_read_the_same_bytes(archive):
    addresses = archive.addresses()
    alone = [archive.get(*one) for one in addresses]
    with ThreadPoolExecutor(8) as pool:
        for _ in range(10):
            assert list(pool.map(lambda one: archive.get(*one), addresses)) == alone


def test_the_etag_follows_the_file(built, tmp_path):
    copy = tmp_path / "copy.pmtiles"
    copy.write_bytes(built.path("facility").read_bytes())
    first, again = TileArchive(copy), TileArchive(copy)
    copy.with_suffix(".new").write_bytes(built.path("building").read_bytes())
    copy.with_suffix(".new").replace(copy)
    other = TileArchive(copy)
    assert first.etag == again.etag != other.etag
    for one in (first, again, other):
        one.close()


def damaged(whole, how):
    if how == "empty":
        return b""
    if how == "not an archive":
        return b"PK\x03\x04" + whole[4:]
    if how == "another version":
        return whole[:7] + b"\x02" + whole[8:]
    if how == "directory is noise":
        return whole[:127] + bytes(64) + whole[191:]
    if how == "directory counts wrong":
        packed = gzip.compress(b"\x05\x01\x01")
        return whole[:16] + len(packed).to_bytes(8, "little") + whole[24:127] + packed + whole[
            127 + len(packed):]
    return whole[:len(whole) // 2]


@pytest.mark.parametrize("how", ["empty", "not an archive", "another version", "cut off",
                                 "directory is noise", "directory counts wrong"])
def test_a_damaged_archive_is_named_with_the_remedy(built, tmp_path, how):
    path = tmp_path / "bad.pmtiles"
    path.write_bytes(damaged(built.path("facility").read_bytes(), how))
    with pytest.raises(ServeError, match=r"'bad.pmtiles' is damaged.*Load the district again"):
        TileArchive(path)


def test_a_missing_archive_is_named(tmp_path):
    with pytest.raises(ServeError, match=r"'none\.pmtiles' cannot be opened"):
        TileArchive(tmp_path / "none.pmtiles")


def test_a_file_that_shrinks_under_us_is_noticed(built, tmp_path):
    path = tmp_path / "short.pmtiles"
    path.write_bytes(built.path("facility").read_bytes())
    archive = TileArchive(path)
    path.write_bytes(path.read_bytes()[:200])
    with pytest.raises(ServeError, match="ends too early"):
        archive.get(*archive.addresses()[-1])
    archive.close()
