"""Words of exported alert lists and of the alert engine's fault."""

from data.names import Names

FAULT = Names("告警引擎故障，现在没有判断任何规则",
              "The alert engine failed: no rule is judged now")

ZH: dict[str, str] = {
    "ax_severity": "级别", "ax_state": "状态", "ax_rule": "规则", "ax_name": "对象",
    "ax_address": "标准地址", "ax_grid": "网格", "ax_building": "楼栋编码", "ax_value": "值",
    "ax_limit": "限值", "ax_unit": "单位", "ax_why": "原因", "ax_raised": "发生时间",
    "ax_returned": "恢复时间", "ax_acked": "确认时间", "ax_acked_by": "确认人",
    "ax_closed": "关闭时间", "ax_assignee": "处置人", "ax_role": "归属", "ax_raises": "触发次数",
    "ax_group": "组", "ax_verdict": "评价", "ax_drill": "演练", "ax_code": "编码", "ax_id": "编号",
    "as_active_unacked": "未确认", "as_active_acked": "已确认",
    "as_returned_unacked": "已恢复未确认",
    "as_shelved": "已搁置", "as_suppressed": "已抑制", "as_out_of_service": "停用",
    "as_normal": "已关闭", "av_useful": "有用", "av_not_useful": "无用", "av_": "—",
    "ax_yes": "是", "ax_sheet": "告警",
}
EN: dict[str, str] = {
    "ax_severity": "Severity", "ax_state": "State", "ax_rule": "Rule", "ax_name": "Subject",
    "ax_address": "Standard address", "ax_grid": "Grid", "ax_building": "Building code",
    "ax_value": "Value", "ax_limit": "Limit", "ax_unit": "Unit", "ax_why": "Why",
    "ax_raised": "Raised", "ax_returned": "Returned", "ax_acked": "Acknowledged",
    "ax_acked_by": "Acknowledged by", "ax_closed": "Closed", "ax_assignee": "Assignee",
    "ax_role": "Role", "ax_raises": "Raises", "ax_group": "Group", "ax_verdict": "Verdict",
    "ax_drill": "Drill", "ax_code": "Code", "ax_id": "Id",
    "as_active_unacked": "Unacknowledged", "as_active_acked": "Acknowledged",
    "as_returned_unacked": "Returned, unacknowledged", "as_shelved": "Shelved",
    "as_suppressed": "Suppressed", "as_out_of_service": "Out of service",
    "as_normal": "Closed", "av_useful": "useful", "av_not_useful": "not useful", "av_": "—",
    "ax_yes": "yes", "ax_sheet": "Alerts",
}
