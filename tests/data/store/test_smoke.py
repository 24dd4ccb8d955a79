"""First light of the store."""

from tests.support.tiny import load_tiny


def test_a_loaded_district_is_there(store, now):
    ids = load_tiny(store, now)
    assert store.version() == 1
    b1 = store.feature("building", ids["building"]["B1"])
    assert [r.code for r in store.lineage(b1)] == ["D", "S", "C1", "G1"]
    assert store.attached(b1).houses == 2
    grid = store.feature_by_key("grid", "G1")
    assert store.attached(grid).people == 6
    assert len(store.frame("building")) == 4
    assert [r.code for r in store.search("滨江")] == ["A1", "A2"]
