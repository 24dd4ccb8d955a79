"""Places: paths inside the data folder, the active district, a private key, hostile ids."""

import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

from data.errors import ServeError, StoreError
from data.places import Places
from data.settings import Settings


@pytest.fixture
def places(tmp_path):
    return Places(Settings(data_dir=tmp_path / "var"))


def test_everything_lies_in_the_data_folder(places, tmp_path):
    home = tmp_path / "var" / "districts" / "haizhu-1"
    assert places.district_dir("haizhu-1") == home
    assert places.pack_dir("haizhu-1") == home / "pack"
    assert places.generated_dir("haizhu-1") == home / "pack" / "generated"
    assert places.tiles_dir("haizhu-1") == home / "tiles"
    assert places.store_file("haizhu-1") == home / "city.db"
    assert places.store_address("haizhu-1").url == f"sqlite:///{home / 'city.db'}"


def test_on_postgres_a_district_is_a_schema(tmp_path):
    url = "postgresql+psycopg://u@h/d"
    places = Places(Settings(data_dir=tmp_path, database_url=url))
    address = places.store_address("haizhu-1")
    assert (address.url, address.schema) == (url, "city_haizhu_1")
    assert places.store_file("haizhu-1") is None


HOSTILE = ["", ".", "..", "../x", "a/../../b", "/etc", "a/b", "a\\b", "A", "1a", "a", "a" * 42,
           "a\n", "a\x00b", "城市", "-ab", 'a"; DROP SCHEMA public']


@pytest.mark.parametrize("district", HOSTILE)
def test_a_hostile_id_names_no_place(district, places):
    for ask in (places.district_dir, places.pack_dir, places.tiles_dir, places.store_file,
                places.store_address, places.open_store, places.set_active):
        with pytest.raises(StoreError, match="no district id"):
            ask(district)
    assert not places.data_dir.exists()


def test_a_hostile_active_file_names_no_place(places):
    places.set_active("haizhu")
    (places.data_dir / "active").write_text("../../etc")
    with pytest.raises(StoreError, match="no district id"):
        places.active()


def test_the_active_district_is_kept(places):
    assert places.active() is None
    places.set_active("haizhu")
    places.set_active("tianhe")
    assert Places(Settings(data_dir=places.data_dir)).active() == "tianhe"
    assert [p.name for p in places.data_dir.iterdir()] == ["active"]


def test_the_key_is_made_once_and_private(places):
    key = places.secret()
    assert len(key) == 32
    assert Places(Settings(data_dir=places.data_dir)).secret() == key
    assert stat.S_IMODE((places.data_dir / "secret.key").stat().st_mode) == 0o600


def test_threads_that_make_the_key_together_agree(places):
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: places.secret(), range(8)))
    assert len(keys) == 1
    assert [p.name for p in places.data_dir.iterdir()] == ["secret.key"]


def test_a_short_key_is_refused(places):
    places.secret()
    (places.data_dir / "secret.key").write_bytes(b"short")
    with pytest.raises(StoreError, match="5 bytes"):
        places.secret()


def test_districts_are_the_folders_that_are_there(places):
    assert places.districts() == []
    for name in ("tianhe", "haizhu", "No District"):
        (places.data_dir / "districts" / name).mkdir(parents=True)
    (places.data_dir / "districts" / "file").write_text("")
    assert places.districts() == ["haizhu", "tianhe"]


def test_an_unwritable_folder_is_named(tmp_path):
    (tmp_path / "file").write_text("in the way")
    places = Places(Settings(data_dir=tmp_path / "file" / "var"))
    with pytest.raises(ServeError, match="cannot be written"):
        places.prepare()
    for ask in (places.secret, lambda: places.set_active("haizhu"),
                lambda: places.open_store("haizhu")):
        with pytest.raises(StoreError, match="cannot be written"):
            ask()


def test_preparing_leaves_nothing_behind(places):
    places.prepare()
    assert list(places.data_dir.iterdir()) == []
