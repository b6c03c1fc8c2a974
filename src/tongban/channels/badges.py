"""The word, icon and tone of every state a page can show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Tone = Literal["granted", "refused", "active", "ask", "quiet"]


@dataclass(frozen=True, slots=True)
class Badge:
    """A state as people read it; green is only for granted, red only for overdue or refused."""

    word: str
    icon: str
    tone: Tone


CASE = {
    "DRAFT": Badge(word="草稿", icon="pencil", tone="quiet"),
    "02": Badge(word="收件", icon="inbox", tone="active"),
    "05": Badge(word="受理", icon="clipboard-check", tone="active"),
    "06": Badge(word="补齐补正", icon="file-pencil", tone="ask"),
    "07": Badge(word="不予受理", icon="circle-x", tone="refused"),
    "10": Badge(word="办结", icon="flag", tone="quiet"),
    "11": Badge(word="挂起", icon="player-pause", tone="quiet"),
    "12": Badge(word="在办", icon="progress", tone="active"),
    "13": Badge(word="退件", icon="arrow-back-up", tone="quiet"),
    "P0": Badge(word="不受理", icon="info-circle", tone="quiet"),
    "P1": Badge(word="容缺受理", icon="clipboard-list", tone="ask"),
    "P2": Badge(word="特别程序", icon="player-pause", tone="active"),
    "P3": Badge(word="征求意见", icon="messages", tone="active"),
    "R1": Badge(word="准予许可", icon="circle-check", tone="granted"),
    "R2": Badge(word="不予许可", icon="circle-x", tone="refused"),
    "准予备案": Badge(word="准予备案", icon="circle-check", tone="granted"),
    "不予备案": Badge(word="不予备案", icon="circle-x", tone="refused"),
    "予以确认": Badge(word="予以确认", icon="circle-check", tone="granted"),
    "不予确认": Badge(word="不予确认", icon="circle-x", tone="refused"),
    "准予给付": Badge(word="准予给付", icon="circle-check", tone="granted"),
    "不予给付": Badge(word="不予给付", icon="circle-x", tone="refused"),
    "准予办理": Badge(word="准予办理", icon="circle-check", tone="granted"),
    "不予办理": Badge(word="不予办理", icon="circle-x", tone="refused"),
    "R3": Badge(word="终止", icon="circle-minus", tone="quiet"),
    "视为撤回": Badge(word="视为撤回", icon="circle-minus", tone="quiet"),
    "R4": Badge(word="领证", icon="certificate", tone="granted"),
}

LICENCE = {
    "有效": Badge(word="有效", icon="circle-check", tone="granted"),
    "已变更": Badge(word="已变更", icon="replace", tone="quiet"),
    "已撤销": Badge(word="已撤销", icon="circle-x", tone="refused"),
    "已注销": Badge(word="已注销", icon="circle-minus", tone="quiet"),
    "已过期": Badge(word="已过期", icon="clock-off", tone="refused"),
}

CLOCK = {
    "签章中": Badge(word="签章中", icon="rubber-stamp", tone="active"),
    "按时": Badge(word="按时", icon="clock", tone="quiet"),
    "将到期": Badge(word="将到期", icon="hourglass-high", tone="ask"),
    "超期": Badge(word="超期", icon="alert-triangle", tone="refused"),
    "停表": Badge(word="停表", icon="player-pause", tone="quiet"),
    "未起算": Badge(word="未起算", icon="clock-pause", tone="quiet"),
}

REVIEW = {
    "符合要求": Badge(word="符合要求", icon="check", tone="quiet"),
    "不符合要求": Badge(word="不符合要求", icon="alert-triangle", tone="ask"),
    "尚未开始": Badge(word="尚未开始", icon="clock", tone="quiet"),
}

PROMISE = {
    "已签署": Badge(word="已签署", icon="file-check", tone="active"),
    "已撤回": Badge(word="已撤回", icon="arrow-back-up", tone="quiet"),
    "待核查": Badge(word="待核查", icon="clock", tone="active"),
    "限期整改": Badge(word="限期整改", icon="alert-triangle", tone="ask"),
    "属实": Badge(word="属实", icon="check", tone="quiet"),
    "违背承诺": Badge(word="违背承诺", icon="circle-x", tone="refused"),
    "违诺已撤销": Badge(word="违诺已撤销", icon="circle-x", tone="refused"),
}

WORK = {
    "待执行": Badge(word="待执行", icon="clock", tone="quiet"),
    "执行中": Badge(word="执行中", icon="progress", tone="active"),
    "已完成": Badge(word="已完成", icon="check", tone="quiet"),
    "重试中": Badge(word="重试中", icon="refresh", tone="active"),
    "失败": Badge(word="失败", icon="alert-triangle", tone="refused"),
    "待认领": Badge(word="待认领", icon="inbox", tone="ask"),
    "已认领": Badge(word="已认领", icon="check", tone="active"),
    "自动办理": Badge(word="自动办理", icon="bolt", tone="active"),
    "已暂停": Badge(word="已暂停", icon="player-pause", tone="quiet"),
    "人工办理": Badge(word="人工办理", icon="user", tone="quiet"),
    "免提交": Badge(word="免提交", icon="circle-check", tone="quiet"),
    "已提交": Badge(word="已提交", icon="file-check", tone="active"),
    "请上传": Badge(word="请上传", icon="upload", tone="ask"),
    "选交": Badge(word="选交", icon="file", tone="quiet"),
    "未提交": Badge(word="未提交", icon="alert-triangle", tone="ask"),
    "可以后补": Badge(word="可以后补", icon="clock", tone="quiet"),
    "等待补交": Badge(word="等待补交", icon="hourglass-high", tone="ask"),
    "等待核对": Badge(word="等待核对", icon="progress", tone="active"),
    "待发": Badge(word="待发", icon="clock", tone="quiet"),
    "已发": Badge(word="已发", icon="send", tone="active"),
    "已送达": Badge(word="已送达", icon="check", tone="quiet"),
    "已放弃": Badge(word="已放弃", icon="circle-x", tone="refused"),
    "四同不一致": Badge(word="四同不一致", icon="alert-triangle", tone="ask"),
    "待决定": Badge(word="待决定", icon="alert-triangle", tone="ask"),
    "待跟进": Badge(word="待跟进", icon="refresh", tone="ask"),
    "沿用市级": Badge(word="沿用市级", icon="check", tone="quiet"),
    "有自定": Badge(word="有自定", icon="info-circle", tone="quiet"),
    "已批准": Badge(word="已批准", icon="check", tone="active"),
    "待批": Badge(word="待批", icon="inbox", tone="ask"),
    "数据太旧": Badge(word="数据太旧", icon="alert-triangle", tone="ask"),
    "待报送": Badge(word="待报送", icon="clock", tone="quiet"),
    "已报送": Badge(word="已报送", icon="send", tone="active"),
    "已回执": Badge(word="已回执", icon="check", tone="quiet"),
    "被退回": Badge(word="被退回", icon="alert-triangle", tone="refused"),
    "已停止": Badge(word="已停止", icon="circle-minus", tone="quiet"),
    "正常": Badge(word="正常", icon="circle-check", tone="active"),
    "已断开": Badge(word="已断开", icon="alert-triangle", tone="refused"),
    "未用过": Badge(word="未用过", icon="circle-minus", tone="quiet"),
    "区市自定": Badge(word="区市自定", icon="info-circle", tone="quiet"),
    "待识别": Badge(word="待识别", icon="progress", tone="active"),
    "已识别": Badge(word="已识别", icon="check", tone="active"),
    "没有认出": Badge(word="没有认出", icon="alert-triangle", tone="ask"),
    "打不开": Badge(word="打不开", icon="alert-triangle", tone="ask"),
    "不识别": Badge(word="不识别", icon="file", tone="quiet"),
    "未查毒": Badge(word="未查毒", icon="info-circle", tone="quiet"),
    "正在查毒": Badge(word="正在查毒", icon="progress", tone="active"),
    "未发现病毒": Badge(word="未发现病毒", icon="check", tone="quiet"),
    "有病毒": Badge(word="有病毒", icon="alert-triangle", tone="refused"),
    "待出示": Badge(word="待出示", icon="clock", tone="active"),
    "已查看": Badge(word="已查看", icon="check", tone="active"),
    "已收回": Badge(word="已收回", icon="circle-minus", tone="quiet"),
    "新消息": Badge(word="新消息", icon="mail", tone="ask"),
}

WAYS = {
    "证照调取": Badge(word="证照调取", icon="certificate", tone="quiet"),
    "数据核验": Badge(word="数据核验", icon="checklist", tone="quiet"),
    "告知承诺": Badge(word="告知承诺", icon="user-check", tone="quiet"),
    "行政协助": Badge(word="行政协助", icon="messages", tone="quiet"),
    "表单生成": Badge(word="表单生成", icon="file-text", tone="quiet"),
    "材料银行": Badge(word="材料银行", icon="folder", tone="quiet"),
    "自己提交": Badge(word="自己提交", icon="upload", tone="active"),
    "待答复": Badge(word="待答复", icon="clock", tone="ask"),
    "已催办": Badge(word="已催办", icon="alert-triangle", tone="refused"),
    "已核实": Badge(word="已核实", icon="check", tone="active"),
    "不符": Badge(word="不符", icon="alert-triangle", tone="ask"),
    "无此记录": Badge(word="无此记录", icon="help-circle", tone="ask"),
    "不再需要": Badge(word="不再需要", icon="circle-minus", tone="quiet"),
}

CREDIT = {
    "守信": Badge(word="守信", icon="shield-check", tone="active"),
    "没有失信记录": Badge(word="没有失信记录", icon="check", tone="quiet"),
    "一般失信": Badge(word="一般失信", icon="alert-triangle", tone="ask"),
    "严重失信": Badge(word="严重失信", icon="alert-triangle", tone="ask"),
    "绿色通道": Badge(word="绿色通道", icon="bolt", tone="active"),
    "重点审查": Badge(word="重点审查", icon="checklist", tone="ask"),
}

STUDIO = {
    "起草": Badge(word="起草", icon="pencil", tone="quiet"),
    "待会签": Badge(word="待会签", icon="inbox", tone="ask"),
    "已会签": Badge(word="已会签", icon="check", tone="active"),
    "已发布": Badge(word="已发布", icon="flag", tone="quiet"),
    "已排期": Badge(word="已排期", icon="clock", tone="active"),
    "施行中": Badge(word="施行中", icon="circle-check", tone="active"),
    "被替代": Badge(word="被替代", icon="replace", tone="quiet"),
    "已停用": Badge(word="已停用", icon="circle-minus", tone="quiet"),
    "放弃": Badge(word="放弃", icon="circle-x", tone="quiet"),
}

BUNDLE = {
    "在办": Badge(word="在办", icon="progress", tone="active"),
    "部分办结": Badge(word="部分办结", icon="progress", tone="active"),
    "全部办结": Badge(word="全部办结", icon="flag", tone="quiet"),
    "办结，有未准予": Badge(word="办结，有未准予", icon="info-circle", tone="ask"),
    "已终止": Badge(word="已终止", icon="circle-minus", tone="quiet"),
    "接着办": Badge(word="接着办", icon="clock", tone="quiet"),
    "要您另办": Badge(word="要您另办", icon="alert-triangle", tone="ask"),
    "不需要办理": Badge(word="不需要办理", icon="info-circle", tone="quiet"),
    "已有": Badge(word="已有", icon="check", tone="quiet"),
    "线下办理": Badge(word="线下办理", icon="users", tone="quiet"),
}

ALL = {
    **STUDIO,
    **{badge.word: badge for badge in CASE.values()},
    **LICENCE,
    **CLOCK,
    **REVIEW,
    **WORK,
    **BUNDLE,
    **WAYS,
    **PROMISE,
    **CREDIT,
    **CASE,
}


def badge(state: str) -> Badge:
    """Return the badge of a case code of case_status.csv, a licence state or one of the words above.

    A state nobody has given a look is shown as its own word, quietly.
    """
    return ALL.get(state) or Badge(word=state, icon="point", tone="quiet")
