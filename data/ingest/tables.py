"""Attaches tables: person → house → building → grid, units to building and address, never typed."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from data.ingest.attach import Links, Mapped, group
from data.ingest.draft import Draft
from data.ingest.frames import linked
from data.ingest.links import NONE, Positions, by_code, first_of, through
from data.model import Role
from data.ports import HOUSE_COLUMNS, PERSON_COLUMNS, UNIT_COLUMNS

#: Bytes of a block of SHA-256.
_BLOCK = 64


@dataclass
class Table:
    """One table layer attached: links are positions among all mapped features."""

    draft: Draft
    building: Positions
    grid: Positions
    address: Positions

    def rows(self, ids: NDArray[np.int64], secret: bytes) -> pd.DataFrame:
        """Return the frame that the store's writer takes for this role."""
        d = self.draft
        links = {"building_id": linked(self.building, ids), "grid_id": linked(self.grid, ids)}
        if d.spec.role is Role.HOUSE:
            text = {name: d.column(name) for name in ("code", "room", "use", "lease")}
            return pd.DataFrame({**text, **links, "floor": _whole(d, "floor")})[
                list(HOUSE_COLUMNS)]
        if d.spec.role is Role.UNIT:
            text = {name: d.column(name) for name in ("code", "name", "kind")}
            return pd.DataFrame({**text, **links, "address_id": linked(self.address, ids)})[
                list(UNIT_COLUMNS)]
        text = {name: d.column(name) for name in ("house_code", "kind", "sex")}
        return pd.DataFrame({"token": tokens(d.column("id"), secret), **text, **links,
                             "birth_year": _whole(d, "birth_year")})[list(PERSON_COLUMNS)]


def attach_tables(drafts: Sequence[Draft], mapped: Sequence[Mapped], links: Links) -> list[Table]:
    """Attach houses first, then persons through them, and units; rejects rows without a holder."""
    buildings = group(mapped, Role.BUILDING, outlines=True)
    addresses = group(mapped, Role.ADDRESS)
    houses = [_house(d, buildings.codes, buildings.at, links)
              for d in drafts if d.spec.role is Role.HOUSE]
    codes = pd.concat([pd.Series([], dtype="str"), *(h.draft.column("code") for h in houses)],
                      ignore_index=True)
    held = np.concatenate([np.empty(0, np.int64), *(h.building for h in houses)])
    tables = list(houses)
    for draft in drafts:
        if draft.spec.role is Role.PERSON:
            tables.append(_person(draft, codes, held, links))
        elif draft.spec.role is Role.UNIT:
            local = by_code(draft.column("address_code"), addresses.codes)
            address = through(local, addresses.at)
            coded = through(by_code(draft.column("building_code"), buildings.codes), buildings.at)
            tables.append(_unit(draft, first_of(coded, through(address, links.building)),
                                address, links))
    return tables


def tokens(ids: pd.Series, secret: bytes) -> pd.Series:
    """Return HMAC-SHA256 of each id under ``secret`` in hex: the same person, no id.

    By RFC 2104, section 2: the two blocks that the key makes are hashed once, not for every
    person, and all digests are written in hex at once.
    """
    key = hashlib.sha256(secret).digest() if len(secret) > _BLOCK else secret
    inner, outer = (hashlib.sha256(bytes(b ^ pad for b in key.ljust(_BLOCK, b"\0")))
                    for pad in (0x36, 0x5C))

    def digest(told: bytes) -> bytes:
        first, second = inner.copy(), outer.copy()
        first.update(told)
        second.update(first.digest())
        return second.digest()

    texts = pa.array(ids, type=pa.large_string(), from_pandas=True)
    if isinstance(texts, pa.ChunkedArray):
        texts = texts.combine_chunks()
    digests = b"".join(map(digest, texts.cast(pa.large_binary()).to_pylist()))
    width = 2 * inner.digest_size
    ends = np.arange(0, width * len(texts) + 1, width, dtype=np.int64)
    found = pa.Array.from_buffers(pa.large_string(), len(texts), [
        None, pa.py_buffer(ends), pa.py_buffer(digests.hex().encode("ascii"))])
    return pd.Series(found.to_pandas(), dtype="str")


def _house(draft: Draft, codes: pd.Series, at: Positions, links: Links) -> Table:
    found = by_code(draft.column("building_code"), codes)
    draft.drop(found < 0, "unknown_building",
               lambda i: f'Its building_code "{draft.column("building_code").iloc[i]}" is no '
                         "building of the pack. Correct it, or load that building.")
    building = through(found[found >= 0], at)
    return Table(draft, building, through(building, links.grid), _none(draft))


def _person(draft: Draft, codes: pd.Series, held: Positions, links: Links) -> Table:
    found = by_code(draft.column("house_code"), codes)
    draft.drop(found < 0, "unknown_house",
               lambda i: f'Its house_code "{draft.column("house_code").iloc[i]}" is no house of '
                         "the pack. Correct it, or load that house.")
    building = through(found[found >= 0], held)
    return Table(draft, building, through(building, links.grid), _none(draft))


def _unit(draft: Draft, building: Positions, address: Positions, links: Links) -> Table:
    lost = (building < 0) & (address < 0)
    draft.tell(lost, "neither building_code nor address_code leads anywhere, so it hangs on "
               "nothing", "Correct the codes.", show="code")
    grid = first_of(through(building, links.grid), through(address, links.grid))
    return Table(draft, building, grid, address)


def _none(draft: Draft) -> Positions:
    return np.full(len(draft), NONE, dtype=np.int64)


def _whole(draft: Draft, name: str) -> pd.Series:
    return pd.Series(pd.array(np.round(draft.numbers(name)), dtype="Float64").astype("Int64"))
