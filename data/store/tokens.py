"""Rows of machine tokens: hashes only, every change in one transaction with its journal entry."""

from datetime import datetime

from sqlalchemy import insert, select, update

from data import schema
from data.feeds.tokens import TokenError, TokenRecord
from data.store import journal
from data.store.database import Database
from data.store.times import from_us, to_us

_T = schema.api_token


class Tokens:
    """The tokens of one store (data.feeds.tokens.TokenStore)."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> list[TokenRecord]:
        """Return every token, revoked ones too, oldest first, with its digest."""
        with self._database.read() as connection:
            rows = connection.execute(select(_T).order_by(_T.c.created_us, _T.c.name)).all()
        return [TokenRecord(r.name, from_us(r.created_us),
                            None if r.revoked_us is None else from_us(r.revoked_us), r.digest)
                for r in rows]

    def add(self, name: str, digest: str, *, actor: str, at: datetime) -> None:
        """Keep a token; raise TokenError when a valid one has that name."""
        valid = select(_T.c.digest).where(_T.c.name == name, _T.c.revoked_us.is_(None))
        with self._database.write() as connection:
            if connection.execute(valid).first() is not None:
                raise TokenError(f"There is a token {name!r} already.",
                                 f"Revoke it first: python app.py token --revoke {name}")
            connection.execute(insert(_T).values(
                digest=digest, name=name, created_us=to_us(at), revoked_us=None))
            journal.append(connection, "token.add", actor, {"name": name}, at_us=to_us(at))

    def revoke(self, name: str, *, actor: str, at: datetime) -> None:
        """End the valid token of that name; raise TokenError when there is none."""
        with self._database.write() as connection:
            done = connection.execute(
                update(_T).where(_T.c.name == name, _T.c.revoked_us.is_(None))
                .values(revoked_us=to_us(at)))
            if done.rowcount != 1:
                raise TokenError(f"There is no valid token {name[:80]!r}.",
                                 "See: python app.py token --list")
            journal.append(connection, "token.revoke", actor, {"name": name}, at_us=to_us(at))
