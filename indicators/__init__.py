"""Turns readings into values and values into alerts; pure, time is an argument."""
