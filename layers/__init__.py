"""Turns stored features into tiles, a map style and live deck layers; no dash, no indicators."""
