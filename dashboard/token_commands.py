"""The command token: makes, lists and revokes the tokens with which machines post readings."""

import sys
from datetime import datetime

from dashboard.startup import choose
from dashboard.wire import iso
from data.errors import SettingError
from data.feeds.tokens import TokenStore, create
from data.places import Places
from data.settings import Settings

_ACTOR = "command line"


def token(settings: Settings, name: str, now: datetime, *, revoke: bool, listing: bool) -> int:
    """Print a new token once, list what there is, or revoke one; raise TokenError."""
    if not listing and not name:
        raise SettingError("The command token needs a name.",
                           "Give: token NAME, token --revoke NAME, or token --list.")
    places = Places(settings)
    district, _ = choose(places, settings.pack)
    store = places.open_store(district, create=False)
    try:
        if listing:
            _list(store.tokens)
        elif revoke:
            store.tokens.revoke(name, actor=_ACTOR, at=now)
            sys.stdout.write(f"revoked: {name}\n")
        else:
            sys.stdout.write(f"{create(store.tokens, name, actor=_ACTOR, at=now)}\n")
            sys.stderr.write(f"This token of {name} for {district} is shown only now.\n")
    finally:
        store.close()
    return 0


def _list(tokens: TokenStore) -> None:
    for one in tokens.all():
        until = "" if one.revoked_at is None else f"  revoked {iso(one.revoked_at)}"
        sys.stdout.write(f"{one.name}  since {iso(one.created_at)}{until}\n")
