"""The proof: mirrors the source tree; every folder is a package so that file names may repeat."""
