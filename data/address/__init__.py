"""Standard addresses: text to ten levels and back, pinyin, and places from addresses."""

from data.address.gazetteer import Gazetteer, gazetteer_of
from data.address.geocode import Geocoder, Match, geocode_frame
from data.address.parse import parse
from data.address.parsed import ParsedAddress

__all__ = ["Gazetteer", "Geocoder", "Match", "ParsedAddress", "gazetteer_of", "geocode_frame",
           "parse"]
