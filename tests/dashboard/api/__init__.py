"""HTTP beside the page."""
