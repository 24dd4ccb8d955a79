"""Words of events: colours of warning signals, response levels, what an event is."""

from data.model import Names

COLOURS: dict[str, Names] = {
    "red": Names("红色", "red"), "orange": Names("橙色", "orange"),
    "yellow": Names("黄色", "yellow"),
    "blue": Names("蓝色", "blue"), "white": Names("白色", "white"), "unknown": Names("", ""),
}
STATES: dict[str, Names] = {
    "open": Names("进行中", "Going on"), "waiting": Names("待研判", "Waits for a verdict"),
    "dwelling": Names("观察中", "Must last first"), "over": Names("已结束", "Over"),
    "lifted": Names("已解除", "Lifted"), "false": Names("误报", "False"),
    "duplicate": Names("重复", "Duplicate"), "not_told": Names("不发布", "Not told"),
}
TYPES: dict[str, Names] = {
    "video": Names("视频智能识别", "Video recognition"), "citizen": Names("市民上报", "Citizen"),
    "inspector": Names("巡查上报", "Inspector"), "enforcement": Names("执法", "Enforcement"),
    "weather": Names("气象预警", "Weather office"), "facility": Names("设施状态", "Facility"),
    "response": Names("应急响应", "Command office"), "cap": Names("CAP 预警", "CAP message"),
}


def signal_names(kind: Names, colour: str) -> Names:
    """Return what a signal is called: 暴雨红色预警."""
    tint = COLOURS.get(colour, COLOURS["unknown"])
    zh = f"{kind.zh.removesuffix('预警')}{tint.zh}预警"
    return Names(zh, f"{kind.en}, {tint.en} signal" if tint.en else kind.en)


def response_names(level: str) -> Names:
    """Return what a response level is called: 应急响应 Ⅳ 级."""
    roman = {"I": "Ⅰ", "II": "Ⅱ", "III": "Ⅲ", "IV": "Ⅳ"}.get(level, level)
    return Names(f"{roman}级应急响应", f"Response level {level}")
