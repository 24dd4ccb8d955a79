"""One thing is named once: zones win over places, buildings and facilities of their name."""

from layers.same_names import MOST_NAMES, spare_namesakes


def text(code, role, **more):
    return {"id": f"{code}-label", "type": "symbol", "minzoom": 12,
            "metadata": {"citymirror:layer": code, "citymirror:role": role}, **more}


ZONE = text("zone", "zone")
PLACE = text("place", "place", filter=["has", "name"])


def spared(*texts, names=("海心桥",)):
    return spare_namesakes(list(texts), names)


def test_a_place_of_a_zones_name_is_left_to_the_zone_from_its_zoom_on():
    _, place = spared(ZONE, PLACE)
    assert place["filter"][:2] == ["all", ["has", "name"]]
    rule = place["filter"][2]
    assert rule[:4] == ["step", ["zoom"], True, 12]
    assert rule[4] == ["!", ["in", ["coalesce", ["get", "name"], ""], ["literal", ["海心桥"]]]]
    assert place["metadata"]["citymirror:alone"] == ["has", "name"]


def test_a_layer_without_filter_gets_one_and_can_lose_it_again():
    _, building = spared(ZONE, text("building", "building"))
    assert building["filter"][0] == "step"
    assert building["metadata"]["citymirror:alone"] == ["all"]


def test_what_is_no_namesake_stays_as_it_is():
    others = [ZONE, text("street", "street"),
              {**text("camera", "facility"), "id": "camera-initial"}]
    assert spared(*others) == others


def test_without_zones_or_with_too_many_nothing_changes():
    assert spared(PLACE) == [PLACE]
    assert spared(ZONE, PLACE, names=()) == [ZONE, PLACE]
    assert spared(ZONE, PLACE, names=[str(i) for i in range(MOST_NAMES + 1)]) == [ZONE, PLACE]
