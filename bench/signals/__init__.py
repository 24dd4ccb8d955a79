"""Synthetic labelled signals of very different nature; the detector never saw them but here."""
