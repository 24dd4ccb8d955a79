"""Colour arithmetic: contrast, colour-blind sight and distance, so that a palette can be proved.

Contrast after WCAG 2.2 (relative luminance); dichromat sight after Machado, Oliveira and Fernandes
2009, severity 1.0, on linear sRGB; distance in CIELAB (D65), where about 2 is just visible.
"""

from typing import Final

import numpy as np

_SIGHT: Final[dict[str, np.ndarray]] = {
    "normal": np.eye(3),
    "protanopia": np.array([[0.152286, 1.052583, -0.204868],
                            [0.114503, 0.786281, 0.099216],
                            [-0.003882, -0.048116, 1.051998]]),
    "deuteranopia": np.array([[0.367322, 0.860646, -0.227968],
                              [0.280085, 0.672501, 0.047413],
                              [-0.011820, 0.042940, 0.968881]]),
}
SIGHTS: Final = tuple(_SIGHT)
_TO_XYZ = np.array([[0.4124564, 0.3575761, 0.1804375],
                    [0.2126729, 0.7151522, 0.0721750],
                    [0.0193339, 0.1191920, 0.9503041]])
_WHITE = np.array([0.95047, 1.0, 1.08883])


def rgb(colour: str) -> tuple[int, int, int]:
    """Return 0..255 channels of '#RRGGBB'; raise ValueError for anything else."""
    if len(colour) != 7 or colour[0] != "#":
        raise ValueError(f"{colour!r} is not a colour such as #1A2B3C")
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def over(top: str, share: float, ground: str) -> str:
    """Return ``top`` laid over ``ground`` with opacity ``share`` (0..1)."""
    mixed = (round(share * t + (1 - share) * g)
             for t, g in zip(rgb(top), rgb(ground), strict=True))
    return "#" + "".join(f"{channel:02X}" for channel in mixed)


def contrast(one: str, other: str, sight: str = "normal") -> float:
    """Return the WCAG contrast ratio (1..21) of two colours as ``sight`` sees them."""
    light, dark = sorted((_luminance(one, sight), _luminance(other, sight)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def distance(one: str, other: str, sight: str = "normal") -> float:
    """Return the CIE76 distance of two colours as ``sight`` sees them."""
    return float(np.linalg.norm(_lab(one, sight) - _lab(other, sight)))


def _linear(colour: str, sight: str) -> np.ndarray:
    channel = np.array(rgb(colour)) / 255.0
    linear = np.where(channel <= 0.04045, channel / 12.92, ((channel + 0.055) / 1.055) ** 2.4)
    seen: np.ndarray = np.clip(_SIGHT[sight] @ linear, 0.0, 1.0)
    return seen


def _luminance(colour: str, sight: str) -> float:
    return float(_TO_XYZ[1] @ _linear(colour, sight))


def _lab(colour: str, sight: str) -> np.ndarray:
    ratio = (_TO_XYZ @ _linear(colour, sight)) / _WHITE
    f = np.where(ratio > 0.008856, np.cbrt(ratio), 7.787 * ratio + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])
