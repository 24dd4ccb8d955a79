"""What a search gives back: a link with its place and the reason it was found."""

from dataclasses import dataclass, field

from data.model import Ref


@dataclass(frozen=True, slots=True)
class SearchHit(Ref):
    """A link that a search found, with its place in WGS 84 and the reason.

    ``why`` is exact, address, prefix, part, pinyin or typo; ``spans`` gives (start, end) offsets
    to highlight in the texts "zh", "en" and "code".
    """

    lon: float = 0.0
    lat: float = 0.0
    why: str = ""
    spans: dict[str, tuple[tuple[int, int], ...]] = field(default_factory=dict)
