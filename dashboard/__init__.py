"""Pages, panels, live push and HTTP: the only package that imports dash."""
