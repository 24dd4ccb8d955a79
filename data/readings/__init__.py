"""How readings are kept and read: columns, chunks, roll-ups, packing, and files of history."""
