"""Local metre frame of one generated district: the only place where degrees become metres."""

from dataclasses import dataclass

import numpy as np
import shapely

#: WGS 84 ellipsoid, for the lengths of one degree (NIMA TR8350.2).
_A, _E2 = 6378137.0, 0.00669437999014


@dataclass(frozen=True, slots=True)
class Frame:
    """Equirectangular metres east and north of an origin; good to 1e-4 within 10 km."""

    lon: float
    lat: float

    @property
    def scale(self) -> np.ndarray:
        """Metres per degree of longitude and of latitude at the origin."""
        phi = np.radians(self.lat)
        w = float(np.sqrt(1 - _E2 * np.sin(phi) ** 2))
        east = np.pi / 180 * _A * np.cos(phi) / w
        north = np.pi / 180 * _A * (1 - _E2) / w**3
        return np.array([east, north])

    def to_xy(self, degrees: np.ndarray) -> np.ndarray:
        """Return metres (n, 2) of WGS 84 lon, lat (n, 2)."""
        out: np.ndarray = (np.asarray(degrees, dtype=float) - [self.lon, self.lat]) * self.scale
        return out

    def to_degrees(self, geometry: np.ndarray) -> np.ndarray:
        """Return shapely geometries in WGS 84, rounded to 1e-7 degree (about 1 cm)."""
        out: np.ndarray = shapely.transform(
            np.asarray(geometry, dtype=object),
            lambda xy: np.round(xy / self.scale + [self.lon, self.lat], 7),
        )
        return out
