"""Where readings come from: the door that every source uses, and the built-in feeds."""
