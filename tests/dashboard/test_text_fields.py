"""Every field that a load may report as changed or lost has a name in both languages."""

from dashboard.text import TABLES
from data.pack_fields import COLUMN_FIELDS, ROLE_FIELDS
from data.versions.compare import LINKS


def test_every_canonical_field_and_link_has_a_name():
    fields = {*COLUMN_FIELDS, *(f for row in ROLE_FIELDS.values() for f in row),
              *(link.removesuffix("_id") for link in LINKS)}
    for table in TABLES.values():
        assert {f for f in fields if f"field_{f}" not in table} == set()
