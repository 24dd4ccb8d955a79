"""Tests of dashboard.trend."""
