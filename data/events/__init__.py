"""Events that others tell: read, placed, merged, judged (docs/events.md)."""
