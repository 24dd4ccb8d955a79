"""One layer from its file to rows that are fit for the store; the same path as ``check``."""

from data.ingest.draft import Draft, draft_of
from data.ingest.fields import drop_duplicates, give_keys, read_number_fields, require_fields
from data.ingest.geometry import drop_unusable, repair
from data.ingest.heights import settle_heights
from data.ingest.place import check_place
from data.ingest.texts import clean_texts
from data.model import TABLE_ROLES, District, LayerSpec, Role
from data.pack import Pack
from data.pack_fields import ROLE_FIELDS
from data.readers import RawLayer, read_layer
from data.readers.points import Geocode


def clean_layer(pack: Pack, spec: LayerSpec, geocode: Geocode | None = None) -> Draft:
    """Return one layer read and cleaned; raise SourceError or DatumError when it is unusable.

    ``geocode`` places the rows that only give an address.
    """
    return clean_raw(read_layer(pack, spec, geocode), spec, pack.district)


def clean_raw(raw: RawLayer, spec: LayerSpec, district: District) -> Draft:
    """Return a layer that is read, cleaned; raise DatumError when it is unusable.

    Rows that cannot be loaded are in ``notes.rejects``; every change made is in
    ``notes.warnings``.
    """
    draft = draft_of(raw, spec)
    if not len(draft):
        draft.notes.warn("No rows were found.", "Check the file and where.")
    return cleaned(draft, district)


def cleaned(draft: Draft, district: District) -> Draft:
    """Return a draft whose rows are fit for the store; raise DatumError as ``clean_layer``."""
    spec = draft.spec
    clean_texts(draft)
    if spec.role not in TABLE_ROLES:
        drop_unusable(draft)
        check_place(draft, district)
        repair(draft)
    read_number_fields(draft)
    require_fields(draft)
    if spec.role is Role.PERSON:
        drop_duplicates(draft, "id")
        return draft
    drop_duplicates(draft)
    if spec.role not in TABLE_ROLES:
        if "height_m" in ROLE_FIELDS[spec.role]:
            settle_heights(draft)
        give_keys(draft)
    return draft
