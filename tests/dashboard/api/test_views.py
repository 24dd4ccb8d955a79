"""/api/views over HTTP: shapes, faults and the code that hands a view over."""

import pytest

from dashboard.api.layer_models import Passport
from dashboard.api.view_models import ViewAnswer, ViewsAnswer
from tests.data.store.test_views import WHOLE
from tests.support.served import ask


def save(served, name, **more):
    return served.post("/api/views", json={"name": name, "view": WHOLE, **more})


def test_a_view_is_saved_listed_renamed_and_deleted(changing):
    made = ViewAnswer.model_validate(save(changing, "巡看", role="patrol").json())
    assert (made.version, made.changed_by) == (1, "unverified")
    listed = ViewsAnswer.model_validate(changing.get("/api/views").json())
    assert [v.id for v in listed.views] == [made.id]
    path = f"/api/views/{made.id}"
    renamed = ask(changing.server, "PUT", path, json={"version": 1, "name": "夜巡"})
    assert (renamed.status_code, renamed.json()["name"]) == (200, "夜巡")
    late = ask(changing.server, "PUT", path, json={"version": 1, "name": "晨巡"})
    assert (late.status_code, late.json()["error"]["kind"]) == (409, "Conflict")
    assert ask(changing.server, "DELETE", f"{path}?version=1").status_code == 409
    assert ask(changing.server, "DELETE", f"{path}?version=2").status_code == 204
    assert changing.get(path).status_code == 404


REFUSED = [
    ("not JSON", {"content": b"{"}),
    ("a list", {"json": []}),
    ("no name", {"json": {"view": WHOLE}}),
    ("no view", {"json": {"name": "a"}}),
    ("another role", {"json": {"name": "a", "role": "root", "view": WHOLE}}),
]


@pytest.mark.parametrize(("_", "sent"), REFUSED, ids=[r[0] for r in REFUSED])
def test_what_is_no_view_is_refused(served, _, sent):
    answer = served.post("/api/views", **sent)
    assert (answer.status_code, answer.json()["error"]["kind"]) == (400, "ViewRefused")


def test_a_change_without_version_is_refused(changing):
    made = save(changing, "a").json()
    answer = ask(changing.server, "PUT", f"/api/views/{made['id']}", json={"name": "b"})
    assert answer.status_code == 400


def test_the_code_is_a_picture_of_the_link(changing):
    made = save(changing, "a").json()
    answer = changing.get(f"/api/views/{made['id']}/qr.svg")
    assert answer.headers["content-type"] == "image/svg+xml"
    assert answer.content.startswith(b"<?xml") and b"<path" in answer.content
    assert changing.get("/api/views/nope/qr.svg").status_code == 404


def test_every_layer_has_a_passport(served):
    for layer in served.get("/api/layers").json()["layers"]:
        answer = served.get(f"/api/layers/{layer['code']}/passport")
        sheet = Passport.model_validate(answer.json())
        assert sheet.status == layer["status"]
        assert sheet.load is not None and sheet.load.count == layer["count"]
        assert sheet.source.file and sheet.source.format
    assert served.get("/api/layers/nope/passport").status_code == 404


def test_layers_are_found_by_pinyin_and_grow_old(changing):
    first = changing.get("/api/layers").json()["layers"]
    assert all(layer["find"] for layer in first)
    promised = {layer["code"] for layer in first if layer["due_at"]}
    changing.clock.forward(400 * 86400 * 2)
    later = {x["code"]: x["status"] for x in changing.get("/api/layers").json()["layers"]}
    assert all(later[code] in ("stale", "empty", "failed") for code in promised)
