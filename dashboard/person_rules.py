"""What the governance answers may say of persons: shares, but no count that the rule withholds.

A true total of a street, less its published grids (data.privacy), would be the people of its hidden
grids; so would the number of persons that one load added or took away.
"""

from typing import Any

from data.errors import Refused
from data.model import LayerRecord, Role

Json = dict[str, Any]
#: Shares are told to three decimals: finer ones of a small total would be counts again.
DIGITS = 3


def refuse_persons(record: LayerRecord) -> None:
    """Raise Refused when ``record`` is a layer of persons: neither rows nor changes are told."""
    if record.spec.role is Role.PERSON:
        raise Refused(f"Rows and changes of the layer {record.spec.code!r} speak of persons.",
                      "They are not told; see docs/block.md.")


def withheld(answer: Json) -> Json:
    """Return a layer's attachment answer with the shares of the whole layer and nothing else."""
    total = answer["total"]
    shares = {name: None if share is None else round(share, DIGITS)
              for name, share in total["rates"].items()}
    return {**answer, "rejected": None, "streets": {},
            "total": {**dict.fromkeys(total), "rates": shares}}
