"""From values to alerts: pure, columnar, time is an argument (docs/alerts.md)."""
