"""The governance routes over the real application, on a district that was loaded twice."""

import io

import pandas as pd
import pytest
from fastapi import FastAPI

from dashboard import api
from dashboard.builder import load_pack
from dashboard.services import Services
from dashboard.startup import open_district
from data.places import Places
from data.settings import Settings
from tests.conftest import NOW
from tests.support import estate
from tests.support.estate import with_values, without
from tests.support.served import ask, quiet

FORMULA = '=HYPERLINK("http://x")'


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("governed")
    settings = Settings(data_dir=folder / "var")
    places = Places(settings)
    places.prepare()
    load_pack(places, estate.write(folder / "pack"), now=NOW, progress=quiet)
    estate.write(folder / "pack", without("building", "B01"), with_values(
        "address", "A02", name=FORMULA), with_values("building", "B02", grid_code="G9"))
    load_pack(places, folder / "pack", now=NOW, progress=quiet)
    services = Services(open_district(places, settings, now=NOW, progress=quiet), lambda: NOW)
    app = FastAPI()
    api.install(app, services, settings)
    yield app
    services.close()


def get(server, path):
    return ask(server, "GET", path)


def test_the_report_has_rates_targets_and_streets(server):
    answer = get(server, "/api/attachment").json()
    layers = {layer["code"]: layer for layer in answer["layers"]}
    assert layers["address"]["total"]["rates"]["parented"] == pytest.approx(19 / 20)
    assert layers["address"]["streets"]["S"]["rates"]["parented"] == pytest.approx(19 / 20)
    assert layers["address"]["total"]["rates"]["agreed"] is None
    assert layers["building"]["total"]["rates"]["agreed"] == pytest.approx(18 / 19)
    assert answer["grids"]["gaps"] == []
    assert answer["load"]["id"] == answer["report"] == 2


LISTS = {
    "a plate whose building is gone": ("/api/attachment/address?reason=no_parent", ["A01"]),
    "the same, in its street": ("/api/attachment/address?reason=no_parent&street=S", ["A01"]),
    "a building whose source says another grid": (
        "/api/attachment/building?reason=grid_differs", ["B02"]),
    "a house of no building": ("/api/attachment/house?reason=rejected", ["H01"]),
    "everything stands in a grid": ("/api/attachment/address?reason=no_grid", []),
    "what the load took away": ("/api/layers/building/diff?op=removed", ["B01"]),
    "links that it broke": ("/api/layers/address/diff?op=broken", ["A01"]),
    "a page of one": ("/api/layers/address/diff?limit=1&offset=1", ["A02"]),
}


@pytest.mark.parametrize("sentence", LISTS)
def test_lists_name_the_rows(sentence, server):
    path, codes = LISTS[sentence]
    answer = get(server, path).json()
    assert [row["code"] for row in answer["rows"]] == codes


@pytest.mark.parametrize("path", [
    "/api/attachment/nothing", "/api/attachment/building?reason=nothing",
    "/api/attachment/building?street=nothing", "/api/layers/nothing/diff",
    "/api/layers/building/diff?op=nothing", "/api/layers/building/diff?load=77",
])
def test_what_is_not_there_is_said(path, server):
    answer = get(server, path)
    assert answer.status_code == 404
    assert answer.json()["error"]["remedy"]


def test_exports_keep_text_as_text(server):
    csv = get(server, "/api/layers/address/diff?format=csv")
    assert csv.content.startswith(b"\xef\xbb\xbf")
    assert "'=HYPERLINK" in csv.text
    xlsx = get(server, "/api/layers/address/diff?format=xlsx")
    frame = pd.read_excel(io.BytesIO(xlsx.content))
    assert FORMULA in frame["name"].tolist()
    assert 'filename="address-diff-2.xlsx"' in xlsx.headers["content-disposition"]


def test_no_answer_names_or_counts_a_person(server):
    for path in ("/api/attachment/person?reason=rejected", "/api/attachment/person?reason=no_grid",
                 "/api/layers/person/diff", "/api/layers/person/diff?format=csv"):
        text = get(server, path).text
        assert "P01" not in text
        assert "H01" not in text


def test_loads_say_who_when_and_what(server):
    loads = get(server, "/api/loads").json()["loads"]
    assert [load["id"] for load in loads] == [2, 1]
    assert loads[0]["actor"] == "command line (unverified)"
    touched = {layer["code"]: layer["counts"] for layer in loads[0]["layers"]}
    assert touched["building"]["removed"] == 1
    assert touched["house"]["removed"] == touched["house"]["broken"] == 1
