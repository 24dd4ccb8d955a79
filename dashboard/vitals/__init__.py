"""Vital signs between the store and the screen: catalogue, live columns, hours past, exports."""
