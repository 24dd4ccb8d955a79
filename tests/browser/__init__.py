"""The real app in the real browser."""
