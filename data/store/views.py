"""Rows of saved views: every change in one transaction with its entry in the journal."""

import json
import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, func, insert, select, update
from sqlalchemy.engine import Connection

from data import schema
from data.errors import Conflict, NotFound
from data.store import codec, journal
from data.store.database import Database
from data.store.texts import clean
from data.store.times import from_us, to_us
from data.views import MAX_VIEWS, SavedView, ViewBody, plain_body, read_body

_T = schema.saved_view


class Views:
    """The saved views of one store (data.views.ViewStore)."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> list[SavedView]:
        """Return every view by role, then name."""
        with self._database.read() as connection:
            rows = connection.execute(select(_T).order_by(_T.c.role, _T.c.name)).all()
        return [_view(row) for row in rows]

    def get(self, view_id: str) -> SavedView:
        """Return one view; raise NotFound."""
        with self._database.read() as connection:
            return _one(connection, view_id)

    def add(self, role: str, name: str, body: ViewBody, *, actor: str, at: datetime) -> SavedView:
        """Save a new view; raise Conflict when the role has one of that name."""
        made = SavedView(secrets.token_hex(6), role, clean(name), body, 1, at, at, actor)
        with self._database.write() as connection:
            if int(connection.scalar(select(func.count()).select_from(_T)) or 0) >= MAX_VIEWS:
                raise Conflict(f"There are {MAX_VIEWS} saved views already.",
                               "Delete some that nobody uses.")
            _free_name(connection, role, made.name, "")
            connection.execute(insert(_T).values(
                id=made.id, created_us=to_us(at), **_columns(made)))
            _journal(connection, "view.add", made, at)
        return made

    def change(
        self, view_id: str, version: int, *, name: str | None = None,
        body: ViewBody | None = None, actor: str, at: datetime,
    ) -> SavedView:
        """Rename or replace the view seen at ``version``; raise NotFound or Conflict."""
        with self._database.write() as connection:
            before = _seen(connection, view_id, version)
            after = SavedView(
                before.id, before.role, before.name if name is None else clean(name),
                before.body if body is None else body, before.version + 1, before.created_at,
                at, actor)
            _free_name(connection, after.role, after.name, after.id)
            # the version is asked again by the writing itself: two servers may share a store
            done = connection.execute(
                update(_T).where(_T.c.id == view_id, _T.c.version == version)
                .values(**_columns(after)))
            _must_be_one(done.rowcount, before.name)
            _journal(connection, "view.change", after, at, before=before)
        return after

    def remove(self, view_id: str, version: int, *, actor: str, at: datetime) -> None:
        """Delete the view seen at ``version``; its body stays readable in the journal."""
        with self._database.write() as connection:
            before = _seen(connection, view_id, version)
            done = connection.execute(
                delete(_T).where(_T.c.id == view_id, _T.c.version == version))
            _must_be_one(done.rowcount, before.name)
            detail = {**_told(before), "body": plain_body(before.body)}
            journal.append(connection, "view.remove", actor, detail, at_us=to_us(at))


def _one(connection: Connection, view_id: str) -> SavedView:
    row = connection.execute(select(_T).where(_T.c.id == clean(view_id))).first()
    if row is None:
        raise NotFound(f"There is no saved view {view_id[:40]!r}.",
                       "It may have been deleted; see /api/views.")
    return _view(row)


def _seen(connection: Connection, view_id: str, version: int) -> SavedView:
    found = _one(connection, view_id)
    if found.version != version:
        raise _meanwhile(found.name)
    return found


def _must_be_one(count: int, name: str) -> None:
    if count != 1:
        raise _meanwhile(name)


def _meanwhile(name: str) -> Conflict:
    return Conflict(f"The view {name!r} was changed by somebody else meanwhile.",
                    "Look at it as it is now, then decide again.")


def _free_name(connection: Connection, role: str, name: str, own: str) -> None:
    query = select(_T.c.id).where(_T.c.role == role, _T.c.name == name, _T.c.id != own)
    if connection.execute(query).first() is not None:
        raise Conflict(f"There is a view {name!r} for {role} already.", "Give it another name.")


def _journal(
    connection: Connection, kind: str, view: SavedView, at: datetime,
    before: SavedView | None = None,
) -> None:
    detail = _told(view)
    if before is not None:
        detail |= {"name_before": before.name, "body_before": plain_body(before.body)}
    journal.append(connection, kind, view.changed_by, detail, at_us=to_us(at))


def _told(view: SavedView) -> dict[str, Any]:
    return {"id": view.id, "role": view.role, "name": view.name, "version": view.version}


def _columns(view: SavedView) -> dict[str, Any]:
    return {"role": view.role, "name": view.name, "body": codec.dumps(plain_body(view.body)),
            "version": view.version, "changed_us": to_us(view.changed_at),
            "changed_by": clean(view.changed_by)}


def _view(row: Row[Any]) -> SavedView:
    return SavedView(row.id, row.role, row.name, read_body(json.loads(row.body)), row.version,
                     from_us(row.created_us), from_us(row.changed_us), row.changed_by)
