"""The seeded generator of synthetic districts: hand-placed skeleton in, layer files out."""

from data.generator.run import generate

__all__ = ["generate"]
