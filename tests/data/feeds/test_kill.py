"""kill -9 in the middle of ingest, on the real server: every answered batch is there, none half."""

from tests.browser import tiny_pack
from tests.browser.running_app import RunningApp
from tests.support.kill import kill_rounds

#: ``python -m bench.feeds --kill 50`` runs as many as one likes.
ROUNDS = 2


def test_a_killed_server_has_every_batch_it_answered(tmp_path):
    pack = tiny_pack.write(tmp_path / "pack")
    app = RunningApp(tmp_path / "var", "--pack", str(pack), demo_feed="0", live_mode="poll").start()
    try:
        found = kill_rounds(app, tmp_path / "var", ROUNDS, seed=4)
        for one in found:
            assert not one.lost and not one.half
        assert sum(len(one.answered) for one in found) > 0, "it was killed before it answered"
    finally:
        app.stop()
