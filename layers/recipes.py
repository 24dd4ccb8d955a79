"""The catalogue of paints by name: what a pack may ask for, and what its legend says."""

from dataclasses import dataclass

from data.model import Names


@dataclass(frozen=True, slots=True)
class Swatch:
    """One legend row: ``colour`` is a key of the map palette or 'load:A'..'load:F', 'unknown'."""

    label: Names
    shape: str                                    # square|line|circle|column|hatch
    colour: str


def _one(zh: str, en: str, shape: str, colour: str) -> tuple[Swatch, ...]:
    return (Swatch(Names(zh, en), shape, colour),)


_ROADS = (
    Swatch(Names("快速路、主干路", "Motorway, primary"), "line", "road_major"),
    Swatch(Names("次干路", "Secondary, tertiary"), "line", "road_mid"),
    Swatch(Names("支路、街巷", "Residential, service"), "line", "road_minor"),
    Swatch(Names("步行道", "Footway"), "line", "path"),
)
_BUILDINGS = (
    Swatch(Names("低于 30 米", "Under 30 m"), "square", "building_0"),
    Swatch(Names("30–100 米", "30–100 m"), "square", "building_30"),
    Swatch(Names("100–250 米", "100–250 m"), "square", "building_100"),
    Swatch(Names("250 米以上", "250 m and more"), "square", "building_250"),
    Swatch(Names("无实测高度的按层数估算（每层 3 米）", "Not measured: estimated, 3 m a floor"),
           "note", "label_2"),
)
_ZONES = (
    *(Swatch(Names(f"承载率 {share}", f"Load {share}"), "square", f"load:{step}")
      for step, share in zip("ABCDEF", ("<20%", "20–40%", "40–60%", "60–80%", "80–100%", "≥100%"),
                             strict=True)),
    Swatch(Names("过期或缺失", "Stale or missing"), "hatch", "unknown"),
)

#: Recipe -> legend rows. What a recipe draws is in layers/paint.
RECIPES: dict[str, tuple[Swatch, ...]] = {
    "none": (),
    "base": (*_one("水面", "Water", "square", "water"), *_one("绿地", "Green", "square", "green"),
             *_ROADS),
    "ground": _one("地面", "Ground", "square", "land_2"),
    "water": _one("水面", "Water", "square", "water"),
    "green": _one("绿地", "Green", "square", "green"),
    "road": _ROADS,
    "rail": _one("轨道", "Rail", "line", "rail"),
    "bridge": _one("桥梁", "Bridge", "square", "bridge"),
    "building": _BUILDINGS,
    "context_building": _one("周边建筑", "Surrounding buildings", "square", "context_100"),
    "landmark": _one("地标", "Landmark", "square", "landmark_450"),
    "district": _one("区界", "District boundary", "line", "area"),
    "street": _one("街道界", "Street boundary", "line", "area"),
    "community": _one("社区界", "Community boundary", "line", "area_weak"),
    "grid": _one("网格界", "Grid boundary", "line", "area_weak"),
    "zone": _ZONES,
    "facility": _one("设施", "Facility", "circle", "category_0"),
    "address": _one("门牌", "Door plate", "circle", "address"),
    "place": _one("地名", "Place name", "circle", "label"),
}
