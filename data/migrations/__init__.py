"""Alembic migrations of the store, run by data/store/migrate.py when a store is opened."""
