"""Colour tokens of both themes: the one source for CSS, map style, legend and live layers.

Dark is the wall and the operator's desk, light the tablet in the sun. Severity colours mean "act"
and are used for alerts only: load, facilities and the map itself stay clear of them.
"""

from dataclasses import dataclass

from data.errors import NotFound
from layers.palette import DARK_MAP, LIGHT_MAP

LEVELS: tuple[str, ...] = ("A", "B", "C", "D", "E", "F")
FONT_STACK = ("Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei",
              "sans-serif")


@dataclass(frozen=True, slots=True)
class Theme:
    """One theme; ``text`` and ``severity`` run from the strongest to the weakest."""

    name: str                                     # dark|light
    ground: str
    panel: str
    panel_opacity: float                          # of a panel that lies over the map
    line: str
    text: tuple[str, str, str]
    selection: str
    severity: tuple[str, str, str, str]           # I, II, III, IV
    on_severity: str                              # text on a badge of any severity
    unknown: str                                  # stale or missing, with a hatch and the word
    load: tuple[str, ...]                         # A to F, one hue
    map: dict[str, str]                           # layers/palette


#: Three values differ from the first design, where tests/layers/test_theme.py found less than
#: 7:1 on the wall: severity I (#F0565B, badge 6.2:1), text 3 (#9DAEC6) and the panel over the map
#: (88 %), which together fell to 5.9:1 above a landmark.
DARK = Theme(
    name="dark", ground="#0B1220", panel="#111B2E", panel_opacity=0.94, line="#22314F",
    text=("#E8EEF8", "#B4C2D6", "#A1B2C9"), selection="#4CC2FF",
    severity=("#F7686C", "#F58A35", "#F2C744", "#5AA2EE"), on_severity="#000000",
    unknown="#A9B4C4",
    load=("#22384F", "#2C5B7E", "#3E84AC", "#66AECB", "#A3D5E3", "#EAF7FB"), map=DARK_MAP,
)
LIGHT = Theme(
    name="light", ground="#F4F6FA", panel="#FFFFFF", panel_opacity=0.94, line="#D5DCE8",
    text=("#0F1B2D", "#44546A", "#5B6B80"), selection="#0B6FB8",
    severity=("#C4262E", "#A84E00", "#8A6500", "#1F66B3"), on_severity="#FFFFFF",
    unknown="#66707E",
    load=("#E3EEF5", "#B9D6E6", "#86B7D2", "#4F92B8", "#256A94", "#0C4266"), map=LIGHT_MAP,
)
THEMES: dict[str, Theme] = {"dark": DARK, "light": LIGHT}


def get_theme(name: str) -> Theme:
    """Return the theme called ``name``; raise NotFound."""
    if name not in THEMES:
        raise NotFound(f"There is no theme {name!r}.", f"Use {' or '.join(THEMES)}.")
    return THEMES[name]


def tokens(theme: Theme) -> dict[str, str]:
    """Return every token of ``theme`` by its CSS name without the leading dashes."""
    named = {
        "ground": theme.ground, "panel": theme.panel, "line": theme.line,
        "panel-over": _with_alpha(theme.panel, theme.panel_opacity),
        "selection": theme.selection, "on-severity": theme.on_severity, "unknown": theme.unknown,
        "font": ", ".join(f'"{one}"' if " " in one else one for one in FONT_STACK),
    }
    named.update({f"text-{i}": colour for i, colour in enumerate(theme.text, start=1)})
    named.update({f"severity-{i}": colour for i, colour in enumerate(theme.severity, start=1)})
    named.update({f"load-{level.lower()}": colour
                  for level, colour in zip(LEVELS, theme.load, strict=True)})
    return named


def css_variables(theme: Theme, selector: str = "") -> str:
    """Return one CSS rule with every token as a variable ``--cm-…``.

    ``selector`` defaults to the root element marked with ``data-theme``.
    """
    where = selector or f':root[data-theme="{theme.name}"]'
    body = "".join(f"--cm-{name}:{value};" for name, value in tokens(theme).items())
    return f"{where}{{{body}color-scheme:{theme.name};}}"


def load_colour(theme: Theme, level: str | None) -> str:
    """Return the colour of a step of load A..F; the unknown colour for anything else."""
    return theme.load[LEVELS.index(level)] if level in LEVELS else theme.unknown


def _with_alpha(colour: str, share: float) -> str:
    return f"{colour}{round(share * 255):02X}"
