"""The handmade district with a demo feed: its two zones are played by a small made-up world."""

from pathlib import Path

from dashboard.builder import load_pack
from dashboard.demo import Demo
from dashboard.feed import DemoTarget
from tests.support.served import Served, quiet

SPEC = """
seed = 5
time_zone = "Asia/Shanghai"
opens_at = "19:30"
[shapes.day]
weekday = [[0, 0.2], [12, 0.5], [20, 0.8], [24, 0.2]]
[[bumps]]
name = "show"
hour = 20
half_width_h = 1
weekday = 0.2
weekend = 0.3
festival = 0.4
[templates."crowd.present"]
shape = "day"
size = "capacity"
feels = { show = 0.5 }
noise = [[900, 0.1], [23, 0.02]]
decimals = 0
low = 0
silence = []
[[drills]]
kind = "show_surge"
name = { zh = "灯光秀客流激增", en = "Light-show surge" }
how = "driver"
driver = "show"
amount = 2
ramp_min = 1
minutes = 30
[[drills]]
kind = "counter_stuck"
name = { zh = "计数器卡死", en = "Counter stuck" }
how = "freeze"
templates = ["crowd.present"]
over = "zone"
minutes = 20
"""


class DemoServed(Served):
    """A served district that a demo plays in."""

    def __init__(self, folder: Path, history: int = 0) -> None:
        super().__init__(folder)
        self.settings = self.settings.override(demo_history=history)
        file = self.pack / "pack.toml"
        text = file.read_text(encoding="utf-8").replace('source = "test"', 'source = "demo"', 1)
        file.write_text(f'{text}\n[demo]\nspec = "demo.toml"\n', encoding="utf-8")
        (self.pack / "demo.toml").write_text(SPEC, encoding="utf-8")
        load_pack(self.places, self.pack, now=self.clock(), progress=quiet)
        self.services.refresh()
        self.target = DemoTarget(self.services, self.places, self.settings)

    def close(self) -> None:
        self.target.close()
        super().close()

    @property
    def demo(self) -> Demo:
        """The demo that plays now."""
        assert self.target() is not None and self.services.demo is not None
        return self.services.demo
