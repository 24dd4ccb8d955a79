"""A festival day with known incidents and decoys; nothing of the product may import it."""
