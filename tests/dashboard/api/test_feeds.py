"""GET /api/feeds: what came, what was refused and why, and how old each source is."""

from dashboard.api.feature_models import Snapshot
from dashboard.api.feeds import FeedsAnswer


def test_feeds_and_sources_over_http(changing):
    good, bad = changing.reading(value=5, source="test"), changing.reading(zone="nope")
    assert changing.send([good, bad]).json()["accepted"] == 1
    changing.clock.forward(7)
    found = FeedsAnswer.model_validate(changing.get("/api/feeds").json())
    [feed] = found.feeds
    assert (feed.name, feed.kind, feed.accepted, feed.refused) == ("gate", "http", 1, 1)
    assert (feed.age_s, feed.rows_per_min) == (7.0, 1)
    assert "nope" in feed.last_reason and feed.last_refused == feed.last_row
    [source] = [one for one in found.sources if one.source == "test"]
    assert (source.state, source.age_s) == ("good", 7.0)
    changing.clock.forward(3600)
    late = FeedsAnswer.model_validate(changing.get("/api/feeds").json())
    assert late.feeds[0].rows_per_min == 0
    assert {one.source: one.state for one in late.sources}["test"] == "stale"
    changing.step()
    live = Snapshot.model_validate(changing.get("/api/live").json())
    assert {one.source: one.state for one in live.sources}["test"] == "stale"
