"""Names of made-up roads: two syllables and a class, every road of a district its own."""

import numpy as np
from numpy.typing import NDArray

from data.generator.scale.lattice import Ints

_FIRST = (("新", "Xin"), ("迎", "Ying"), ("建", "Jian"), ("龙", "Long"), ("天", "Tian"),
          ("凤", "Feng"), ("松", "Song"), ("宝", "Bao"), ("金", "Jin"), ("紫", "Zi"),
          ("莲", "Lian"), ("平", "Ping"), ("镜", "Jing"), ("永", "Yong"), ("兴", "Xing"),
          ("和", "He"), ("福", "Fu"), ("安", "An"), ("学", "Xue"), ("云", "Yun"),
          ("秀", "Xiu"), ("公", "Gong"), ("茶", "Cha"), ("百", "Bai"), ("桂", "Gui"))
_SECOND = (("华", "hua"), ("宾", "bin"), ("设", "she"), ("珠", "zhu"), ("贵", "gui"),
           ("园", "yuan"), ("田", "tian"), ("湖", "hu"), ("薇", "wei"), ("塘", "tang"),
           ("岭", "ling"), ("乐", "le"), ("康", "kang"), ("民", "min"), ("山", "shan"),
           ("益", "yi"), ("泉", "quan"), ("河", "he"), ("石", "shi"), ("美", "mei"),
           ("盛", "sheng"), ("泰", "tai"), ("景", "jing"), ("源", "yuan"), ("文", "wen"))
_NUMBERS = ("", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十")
#: Classes of roads: Chinese suffix, English suffix.
SUFFIX = {"主干路": ("大道", "Avenue"), "次干路": ("路", "Road"), "支路": ("街", "Street")}


def road_names(line: Ints, kind: NDArray[np.object_]) -> tuple[NDArray[np.object_],
                                                             NDArray[np.object_]]:
    """Return Chinese and English names by line number: equal numbers share a name."""
    pairs = len(_FIRST) * len(_SECOND)
    # a stride that is coprime to the number of pairs keeps neighbours unlike
    mixed = (line * 137) % pairs
    lap = line // pairs
    chinese, english = [], []
    for number, turn, what in zip(mixed.tolist(), lap.tolist(), kind.tolist(), strict=True):
        (a, a_en), (b, b_en) = _FIRST[number // len(_SECOND)], _SECOND[number % len(_SECOND)]
        suffix, suffix_en = SUFFIX[what]
        ordinal = _NUMBERS[turn] if turn < len(_NUMBERS) else f"{turn}"
        chinese.append(f"{a}{b}{ordinal}{suffix}")
        english.append(f"{a_en}{b_en} {f'{turn} ' if turn else ''}{suffix_en}")
    return np.array(chinese, dtype=object), np.array(english, dtype=object)
