"""Search in memory: a small vocabulary of names, and the numbers that stand behind each name."""
