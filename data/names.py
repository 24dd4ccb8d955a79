"""A name in both languages, the smallest type that passes between the rooms."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Names:
    """A name in both languages; ``en`` falls back to ``zh``."""

    zh: str
    en: str

    def get(self, lang: str) -> str:
        """Return the name in ``lang`` ('zh' or 'en')."""
        return self.en if lang == "en" else self.zh

    def fill(self, zh: str, en: str) -> "Names":
        """Return the name with ``{name}`` replaced by a feature's name in each language."""
        return Names(self.zh.replace("{name}", zh), self.en.replace("{name}", en))


#: No name given.
NO_NAMES = Names("", "")
