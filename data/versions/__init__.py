"""Versions of layers: what a load would change, what it replaced, and the way back."""
