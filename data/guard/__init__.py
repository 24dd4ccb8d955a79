"""Datum guard: asks the district's own features whether a layer's datum can be what it says."""

from data.guard.guard import guard
from data.guard.model import Incoming, Verdict
from data.guard.say import question

__all__ = ["Incoming", "Verdict", "guard", "question"]
