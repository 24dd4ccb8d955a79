"""Every JSON route answers in the shape that OpenAPI promises, faults included."""

import pytest

from dashboard.api import routes
from dashboard.api.feature_models import FeatureDetail, SearchAnswer, Snapshot
from dashboard.api.models import FaultAnswer, Health, LayersAnswer
from tests.browser.tiny_pack import HOSTILE

LAYERS = ("district", "street", "community", "grid", "building", "address", "hydrant", "zone")


def test_health_names_the_district_and_its_load(served):
    answer = served.get("/healthz")
    health = Health.model_validate(answer.json())
    assert (health.status, health.district, health.version) == ("ok", "tiny", 1)
    assert health.live_age_s is None, "no reading was posted: missing is not zero"


def test_layers_have_tree_sources_legend_and_style_layers(served):
    found = LayersAnswer.model_validate(served.get("/api/layers").json())
    by_code = {layer.code: layer for layer in found.layers}
    assert tuple(by_code) == LAYERS
    assert by_code["building"].source == "building"
    assert by_code["building"].source_layer == "building"
    assert by_code["building"].style_layers
    assert by_code["building"].legend
    assert by_code["building"].count == 2
    assert by_code["building"].licence == "CC0-1.0"
    assert found.groups[0].name.zh == "全部"
    assert found.groups[0].layers == list(LAYERS)


@pytest.mark.parametrize("layer", LAYERS)
def test_every_role_has_a_detail_of_the_promised_shape(served, layer):
    answer = served.get(f"/api/features/{layer}/{served.first(layer)}")
    detail = FeatureDetail.model_validate(answer.json())
    assert detail.layer == layer
    assert detail.codes[0].value == answer.json()["codes"][0]["value"]


FAULTS = [
    ("an unknown layer", "/api/features/nope/1", 404, "NotFound"),
    ("an unknown feature", "/api/features/building/999999999", 404, "NotFound"),
    ("an id that is no number", "/api/features/building/one", 404, "NotFound"),
    ("an id beyond what SQLite holds", "/api/features/building/" + "9" * 30, 404, "NotFound"),
    ("an id of Arabic digits", "/api/features/building/٣", 404, "NotFound"),
    ("a layer that tries to leave", "/api/features/..%2f..%2fetc/1", 404, "NotFound"),
    ("an unknown path of the API", "/api/nope", 404, "NotFound"),
    ("the API's root", "/api", 404, "NotFound"),
    ("an unknown path of the tiles", "/tiles/building", 404, "NotFound"),
    ("an unknown file of the map", "/map/other.json", 404, "NotFound"),
    ("an unknown vendored file", "/vendor/../app.py", 404, "NotFound"),
    ("an unknown theme", "/map/style.json?theme=pink", 422, "Invalid"),
    ("an unknown language", "/map/style.json?lang=fr", 422, "Invalid"),
    ("a search for minus one hit", "/api/search?q=a&limit=-1", 422, "Invalid"),
]


@pytest.mark.parametrize(("_", "path", "status", "kind"), FAULTS, ids=[f[0] for f in FAULTS])
def test_a_fault_is_told_in_one_json_shape(served, _, path, status, kind):
    answer = served.get(path)
    fault = FaultAnswer.model_validate(answer.json()).error
    assert (answer.status_code, fault.kind) == (status, kind)
    assert fault.what


def test_a_wrong_method_is_told_in_the_same_shape(served):
    answer = served.post("/healthz")
    assert answer.status_code == 405
    assert FaultAnswer.model_validate(answer.json()).error.kind == "MethodNotAllowed"


SEARCHES = [
    ("a whole code", "B1", ["B1"]),
    ("a name", "北广场", ["Z1"]),
    ("an address", "一街1号", ["A1"]),
    ("nothing", "", []),
    ("blanks", "   ", []),
    ("what is not there", "不存在的", []),
    ("a wildcard of SQL, which is a letter here", "%", []),
    ("a quote", "'; drop table feature; --", []),
    ("a thousand letters, of which the first hundred count", "长" * 1000, ["B2"]),
]


@pytest.mark.parametrize(("_", "text", "codes"), SEARCHES, ids=[s[0] for s in SEARCHES])
def test_search_finds_by_code_name_and_address(served, _, text, codes):
    found = SearchAnswer.model_validate(
        served.get("/api/search", params={"q": text}).json()).hits
    assert [hit.code for hit in found][:len(codes) or None] == codes
    assert all(113 < hit.lon < 114 and 23 < hit.lat < 24 for hit in found)


def test_a_hostile_name_stays_text(served):
    detail = served.get(f"/api/features/building/{served.first('building', 'B1')}")
    assert detail.headers["content-type"] == "application/json"
    assert detail.json()["name"]["zh"] == HOSTILE


def test_live_answers_what_the_loop_computed_last(changing, monkeypatch):
    monkeypatch.setattr(routes, "FIRST_S", 0.05)
    early = changing.get("/api/live")
    assert (early.status_code, early.json()["error"]["kind"]) == (503, "StoreError")
    changing.step()
    snapshot = Snapshot.model_validate(changing.get("/api/live").json())
    assert snapshot.freshness.missing == snapshot.freshness.total == 2
    assert [zone.present for zone in snapshot.zones] == [None, None]


def test_the_style_uses_the_address_that_was_asked(served):
    style = served.get("/map/style.json", headers={"Host": "wall.local:9000"}).json()
    tiles = style["sources"]["building"]["tiles"][0]
    assert tiles == "http://wall.local:9000/tiles/building/{z}/{x}/{y}.mvt?v=1"


def test_the_deck_points_to_our_style(served):
    deck = served.get("/map/deck.json?theme=light&lang=en").json()
    assert "map/style.json?theme=light&lang=en" in str(deck["mapStyle"])


def test_json_is_compressed_only_where_it_pays(served):
    assert served.get("/api/layers").headers["content-encoding"] == "gzip"
    assert "content-encoding" not in served.get("/healthz").headers


def test_openapi_names_every_route_and_no_page_from_elsewhere(served):
    spec = served.get("/api/openapi.json").json()
    assert set(spec["paths"]) >= {
        "/healthz", "/api/layers", "/api/features/{layer}/{feature_id}", "/api/search",
        "/api/live", "/api/readings", "/map/style.json", "/map/deck.json",
        "/tiles/{source}/{z}/{x}/{y}.mvt", "/vendor/deck.js",
    }
    assert "FeatureDetail" in spec["components"]["schemas"]
    assert served.get("/docs").status_code == 404
    assert served.get("/redoc").status_code == 404
