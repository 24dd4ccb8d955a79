"""Alerts as facts: rules, alerts, their log, mutes, verdicts (docs/alerts.md)."""
