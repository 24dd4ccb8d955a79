"""Standard addresses: text to ten levels and back, pinyin, and places from addresses."""

from data.address.gazetteer import Gazetteer, gazetteer_of
from data.address.parse import parse
from data.address.parsed import ParsedAddress

__all__ = ["Gazetteer", "ParsedAddress", "gazetteer_of", "parse"]
