"""The synthetic world of a demo district: seeded, stateless, the same live and in history."""

from data.feeds.world.effects import Effect
from data.feeds.world.group import Sensor
from data.feeds.world.world import World

__all__ = ["Effect", "Sensor", "World"]
