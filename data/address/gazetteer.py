"""Which area and road names a parser knows: built-in ones of Guangdong, and those of a store."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from data.address.normal import squash
from data.model import Role
from data.ports import Store

#: Names of the 34 provincial units (GB/T 2260).
PROVINCES = tuple(
    "北京市 天津市 上海市 重庆市 河北省 山西省 辽宁省 吉林省 黑龙江省 江苏省 浙江省 安徽省 福建省 "
    "江西省 山东省 河南省 湖北省 湖南省 广东省 海南省 四川省 贵州省 云南省 陕西省 甘肃省 青海省 "
    "台湾省 内蒙古自治区 广西壮族自治区 西藏自治区 宁夏回族自治区 新疆维吾尔自治区 香港特别行政区 "
    "澳门特别行政区".split())
#: The 21 cities of Guangdong (GB/T 2260).
CITIES = tuple(
    "广州市 韶关市 深圳市 珠海市 汕头市 佛山市 江门市 湛江市 茂名市 肇庆市 惠州市 梅州市 汕尾市 "
    "河源市 阳江市 清远市 东莞市 中山市 潮州市 揭阳市 云浮市".split())
#: Guangzhou's districts (GB/T 2260, state of 2024).
COUNTIES = tuple(
    "荔湾区 越秀区 海珠区 天河区 白云区 黄埔区 番禺区 花都区 南沙区 从化区 增城区".split())

_LEVEL_OF_ROLE = {Role.DISTRICT: 3, Role.STREET: 4, Role.COMMUNITY: 5}
_ENDS = ("特别行政区", "壮族自治区", "回族自治区", "维吾尔自治区", "自治区", "街道", "社区", "村",
         "省", "市", "区", "县", "镇", "乡")


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Known names: areas with their level (1–5), roads, and what else people call them."""

    areas: Mapping[str, int]
    roads: frozenset[str] = frozenset()
    aliases: Mapping[str, str] = field(default_factory=dict)     # folded English -> Chinese
    short: Mapping[str, str] = field(default_factory=dict)       # 海珠 -> 海珠区
    longest_area: int = 0
    longest_road: int = 0

    def area_at(self, text: str) -> str:
        """Return the longest known full area name that ``text`` begins with."""
        return _longest(text, self.areas, self.longest_area)

    def short_at(self, text: str) -> str:
        """Return the longest area name without its ending that ``text`` begins with."""
        return _longest(text, self.short, self.longest_area)

    def road_at(self, text: str) -> str:
        """Return the longest known road that ``text`` begins with."""
        return _longest(text, self.roads, self.longest_road)


def _longest(text: str, known: Iterable[str], most: int) -> str:
    return next((text[:n] for n in range(min(most, len(text)), 1, -1) if text[:n] in known), "")


def make_gazetteer(
    areas: Mapping[str, int], roads: Iterable[str] = (), aliases: Mapping[str, str] | None = None
) -> Gazetteer:
    """Return a gazetteer of ``areas`` (name → level 1–5) besides the built-in ones."""
    known = dict.fromkeys(PROVINCES, 1) | dict.fromkeys(CITIES, 2) | dict.fromkeys(COUNTIES, 3)
    known |= {squash(name): level for name, level in areas.items() if len(name) > 1}
    short: dict[str, str] = {}
    for name in known:
        end = next((e for e in _ENDS if name.endswith(e) and len(name) - len(e) >= 2), "")
        if end and known[name] <= 4:
            short.setdefault(name.removesuffix(end), name)
    named = frozenset(n for road in roads if 1 < len(n := squash(road)) <= 30)
    folded = {squash(k).lower(): squash(v) for k, v in (aliases or {}).items() if k and v}
    return Gazetteer(known, named, folded, short, max(map(len, known)),
                     max(map(len, named), default=0))


def gazetteer_of(store: Store) -> Gazetteer:
    """Return the gazetteer of a store: its areas, its roads, and the roads of its addresses."""
    areas: dict[str, int] = {}
    roads: set[str] = set()
    aliases: dict[str, str] = {}
    for record in store.layers():
        role, recipe = record.spec.role, record.spec.draw.recipe or record.spec.code
        if role in _LEVEL_OF_ROLE or recipe == "road":
            frame = store.frame(record.spec.code, geometry=False)
            for name, english in zip(frame["name"], frame["name_en"], strict=True):
                if isinstance(name, str) and name:
                    if role in _LEVEL_OF_ROLE:
                        areas[name] = _LEVEL_OF_ROLE[role]
                    else:
                        roads.add(name)
                    if isinstance(english, str) and english:
                        aliases[english] = name
        elif role is Role.ADDRESS:
            props = store.frame(record.spec.code, geometry=False)["props"]
            roads.update(str(p["road"]) for p in props if p.get("road"))
    return make_gazetteer(areas, roads, aliases)


#: For a text of which nothing more is known than that it is in China.
BUILT_IN = make_gazetteer({})
