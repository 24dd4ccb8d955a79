"""Words of events: colours of signals, response levels, what an event is; the events page."""

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


ZH: dict[str, str] = {
    "rail_events": "事件", "events_page": "事件研判", "events_list": "事件清单",
    "events_search": "按地点、摄像机、网格、文字查找", "events_kind": "类别",
    "events_any": "全部类别",
    "events_weather": "气象预警", "events_all": "全部", "events_count": "{n} 件",
    "events_waiting": "待判", "events_open": "进行中", "events_judged": "已判",
    "events_over": "已结束", "events_none_waiting": "没有待判的事件",
    "events_none": "没有这样的事件", "events_more": "再列 {n} 件", "events_again": "重试",
    "events_keys": "↑ ↓ 选择 · 1 属实 · 2 误报 · 3 重复 · / 查找 · Esc 返回",
    "events_choose": "选一件事件来看", "events_loading": "正在读取事件…",
    "events_gone": "没有这件事件", "events_nowhere": "位置未知", "events_told": "报 {n} 次",
    "events_drill_note": "演练：不计入真实事件", "events_on_map": "在地图上看",
    "events_alert": "它的告警", "events_of_alert": "它的事件",
    "events_no_alert": "没有由它产生的告警",
    "ev_true": "属实", "ev_false": "误报", "ev_duplicate": "重复", "ev_score": "置信度",
    "ev_sure": "达到 {n}，无需人判", "ev_unsure": "低于 {n}，须人判", "ev_facts": "事实",
    "ev_place": "地点", "ev_past": "近 30 天的判定", "ev_verdicts": "判定记录",
    "ev_tellings": "上报记录", "ev_type": "来源", "ev_group": "分组", "ev_first": "最早",
    "ev_last": "最近", "ev_span": "持续", "ev_count": "上报",
    "ev_merged": "{n} 次，合并为一件", "ev_once": "1 次", "ev_ends": "到期", "ev_lifted": "解除",
    "ev_signal": "颜色", "ev_area": "范围", "ev_text": "上报文字", "ev_snapshot": "截图编号",
    "ev_algorithm": "算法", "ev_title": "标题", "ev_department": "部门", "ev_channel": "渠道",
    "ev_act": "行为", "ev_case": "案号", "ev_camera": "摄像机", "ev_grid": "网格",
    "ev_at": "位置", "ev_site": "地点", "ev_of": "与 {n} 号重复",
    "ev_here": "本机位此类", "ev_kind_all": "全区此类",
    "ev_precision": "属实率", "ev_unjudged": "还没有判定",
    "ev_judged_by": "{who} 判为{verdict}，{at}",
    "ev_done": "已判{verdict}：{what}",
    "ev_first_was": "{who} 先判了：{verdict}，{at}。下面是现在的情形，可以重判。",
    "ev_told_again": "这件事件刚又有上报。下面是现在的情形，请再判一次。",
    "ev_failed": "没有判成：{what}", "ev_sending": "正在提交…", "ev_whole": "全区",
    "ev_more_tellings": "只列最近 {n} 次",
}

EN: dict[str, str] = {
    "rail_events": "Events", "events_page": "Events and verdicts", "events_list": "Events",
    "events_search": "Find by place, camera, grid or words", "events_kind": "Kind",
    "events_any": "All kinds", "events_weather": "Weather signals", "events_all": "All",
    "events_count": "{n} events", "events_waiting": "Waiting", "events_open": "Going on",
    "events_judged": "Judged", "events_over": "Over",
    "events_none_waiting": "No event waits for a verdict", "events_none": "No such event",
    "events_more": "{n} more", "events_again": "Try again",
    "events_keys": "↑ ↓ choose · 1 true · 2 false · 3 duplicate · / find · Esc back",
    "events_choose": "Choose an event", "events_loading": "Reading events…",
    "events_gone": "No such event", "events_nowhere": "Place unknown",
    "events_told": "told {n} ×", "events_drill_note": "A drill: apart from what is real",
    "events_on_map": "Show on the map", "events_alert": "Its alert",
    "events_of_alert": "Its event", "events_no_alert": "It raised no alert that is open",
    "ev_true": "True", "ev_false": "False", "ev_duplicate": "Duplicate", "ev_score": "Score",
    "ev_sure": "at least {n}: needs no verdict", "ev_unsure": "below {n}: a person decides",
    "ev_facts": "Facts", "ev_place": "Place", "ev_past": "Verdicts of the last 30 days",
    "ev_verdicts": "Verdicts on this event", "ev_tellings": "Tellings", "ev_type": "Told by",
    "ev_group": "Group", "ev_first": "First seen", "ev_last": "Last seen", "ev_span": "For",
    "ev_count": "Told", "ev_merged": "{n} times, merged into one", "ev_once": "once",
    "ev_ends": "Ends", "ev_lifted": "Lifted", "ev_signal": "Colour", "ev_area": "Area",
    "ev_text": "In words", "ev_snapshot": "Snapshot", "ev_algorithm": "Algorithm",
    "ev_title": "Title", "ev_department": "Department", "ev_channel": "Channel", "ev_act": "Act",
    "ev_case": "Case", "ev_camera": "Camera", "ev_grid": "Grid", "ev_at": "Position",
    "ev_site": "Place",
    "ev_of": "duplicate of {n}", "ev_here": "This kind here", "ev_kind_all": "This kind everywhere",
    "ev_precision": "Were true", "ev_unjudged": "None was judged yet",
    "ev_judged_by": "{who} judged it {verdict}, {at}", "ev_done": "Judged {verdict}: {what}",
    "ev_first_was": "{who} was first: {verdict}, {at}. This is the event as it is now; "
                    "you may judge again.",
    "ev_told_again": "The event was told again just now. This is how it is; please judge again.",
    "ev_failed": "Not judged: {what}", "ev_sending": "Sending…", "ev_whole": "The whole district",
    "ev_more_tellings": "the last {n} only",
}

for _code, _colour in COLOURS.items():
    if _colour.zh:
        ZH[f"ev_colour_{_code}"], EN[f"ev_colour_{_code}"] = _colour.zh, _colour.en
