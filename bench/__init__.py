"""Measurements whose figures stand in docs/; never part of the tests."""
