"""The door of readings and the feeds."""
