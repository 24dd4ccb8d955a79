"""Alerts in the running server: the loop, places, lists and acts for screens (docs/alerts.md)."""
