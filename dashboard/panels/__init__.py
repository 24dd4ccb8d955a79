"""Panels: components from plain values; they know neither the store nor callbacks."""
