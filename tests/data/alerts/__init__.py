"""Tests of alerts as data."""
