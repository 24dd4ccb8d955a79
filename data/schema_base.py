"""What every table of the store is made with: the names of its parts and its kinds of columns."""

from sqlalchemy import BigInteger, Integer, MetaData, Text

#: Longest code or key in characters: what a B-tree page of either engine can index.
MAX_CODE = 200

#: SQLite makes only INTEGER keys the row's own place in the file.
BigKey = BigInteger().with_variant(Integer(), "sqlite")
#: Compared by code point on both engines, so that a range finds a prefix.
Exact = Text().with_variant(Text(collation="C"), "postgresql")

metadata = MetaData(
    naming_convention={"ix": "ix_%(table_name)s_%(column_0_N_name)s",
                       "uq": "uq_%(table_name)s_%(column_0_N_name)s",
                       "fk": "fk_%(table_name)s_%(column_0_N_name)s",
                       "pk": "pk_%(table_name)s"}
)
