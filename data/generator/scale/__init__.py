"""The wide generator: a whole district of towns, villages and fields at any scale, in arrays."""

from data.generator.scale.run import generate_wide

__all__ = ["generate_wide"]
