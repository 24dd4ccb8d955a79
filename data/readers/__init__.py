"""Readers: one file of a pack becomes a raw layer in WGS 84, untouched otherwise."""

from data.readers.layer import RawLayer, read_layer

__all__ = ["RawLayer", "read_layer"]
