"""Events: bodies, CAP, merging, the store, kinds of a pack."""
