"""Gets facts in, keeps them, hands them out; knows no layer style, no formula, no screen."""

#: Version of the program; pyproject.toml says the same (tested).
__version__ = "0.1.0"
