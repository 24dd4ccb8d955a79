"""Ingest: a pack's files become one district in the store, in one transaction, with a report."""

from data.ingest.load import ingest, preview
from data.ingest.prepare import Prepared, prepare

__all__ = ["Prepared", "ingest", "prepare", "preview"]
