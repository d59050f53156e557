"""A run in words, for the page and the command line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bots.models import DirectoryRun
from bots.states import RunStatus, RunStep
from core import wording

VERBS: Final = {
    "added": gettext_lazy("新增"),
    "changed": gettext_lazy("变更"),
    "returned": gettext_lazy("恢复"),
    "left": gettext_lazy("离职"),
    "closed": gettext_lazy("撤销"),
}
NOUNS: Final = {"person": gettext_lazy("人员"), "department": gettext_lazy("部门")}
FACTS: Final = {
    "name": gettext_lazy("姓名"),
    "name_en": gettext_lazy("英文名"),
    "email": gettext_lazy("邮箱"),
    "mobile": gettext_lazy("手机"),
    "title": gettext_lazy("职务"),
    "avatar_url": gettext_lazy("头像"),
    "employee_no": gettext_lazy("工号"),
    "access": gettext_lazy("账号状态"),
    "leader": gettext_lazy("直属上级"),
    "places": gettext_lazy("部门"),
    "primary": gettext_lazy("主部门"),
    "dotted": gettext_lazy("虚线上级"),
    "parent": gettext_lazy("上级部门"),
    "head": gettext_lazy("部门负责人"),
    "order": gettext_lazy("顺序"),
}
FINDINGS: Final = {
    "leader_loop": gettext_lazy("直属上级形成循环，已原样保留"),
    "department_loop": gettext_lazy("上级部门形成循环，编号最小的部门已放到顶层"),
    "unknown_parent": gettext_lazy("上级部门不在应用可见范围，已放到顶层"),
    "unknown_head": gettext_lazy("部门负责人不在应用可见范围，暂缺"),
    "unknown_leader": gettext_lazy("上级不在应用可见范围，暂缺"),
    "unknown_department": gettext_lazy("所属部门不在应用可见范围，已忽略"),
    "people_out_of_range": gettext_lazy("应用看不到以下人员，已原样保留。请在飞书将通讯录权限范围设为全部员工"),
    "departments_out_of_range": gettext_lazy("应用看不到以下部门，已原样保留"),
    "same_number": gettext_lazy("工号相同：前者离开，后者为新账号。若是同一人，请人力资源核对角色和待办"),
    "last_administrator": gettext_lazy("该管理员角色不再有在职人员，请尽快用应急账号指定新的管理员"),
    "unfit": gettext_lazy("内容过长或含无法保存的字符，已截断或略去"),
    "unfit_id": gettext_lazy("编号无法识别，已略过"),
    "not_written": gettext_lazy("未能写入，其余已完成；下次同步会再试"),
    "left_here": gettext_lazy("本系统已标记离职，飞书仍为在职，请人力资源核对"),
}
LISTS: Final = frozenset({"people_out_of_range", "departments_out_of_range"})


def counted(run: DirectoryRun) -> str:
    """`人员新增 3，人员离职 1`, or that nothing differs; nothing for a run that failed."""
    if run.status == RunStatus.WAITING:
        return _("等待开始")
    parts = []
    for key, number in run.counts.items():
        noun, _under, verb = key.partition("_")
        name = NOUNS["department" if noun == "departments" else "person"]
        parts.append(f"{name}{VERBS[verb]} {wording.count(number)}")
    settled = run.status in {RunStatus.DONE, RunStatus.HELD}
    return "，".join(parts) or (_("没有差异") if settled else "")


def progress(run: DirectoryRun) -> str:
    """`已处理 1,240 / 10,000`."""
    told = {"done": wording.count(run.done), "total": wording.count(run.total)}
    if not run.total:
        return _("正在连接飞书")
    if run.step == RunStep.READING:
        return _("已读取 {done} / {total}").format(**told)
    return _("已处理 {done} / {total}").format(**told)


def changes(run: DirectoryRun) -> Iterator[Mapping[str, Any]]:
    """Each difference: what, whose, and its facts from old to new."""
    for one in run.report.get("changes", ()):
        facts = [
            (fact_word(name, one["noun"]), before or "—", after or "—")
            for name, before, after in one["facts"]
            if (one["verb"], name) != ("added", "name")  # it stands before them
        ]
        words = {"noun": str(NOUNS[one["noun"]]), "verb": str(VERBS[one["verb"]])}
        yield {**words, "slug": one["verb"], "id": one["id"], "name": one["name"], "facts": facts}


def fact_word(name: str, noun: str) -> str:
    """What a fact is called: a department has another word for its name."""
    return str(_("名称") if (noun, name) == ("department", "name") else FACTS.get(name, name))


def findings(run: DirectoryRun) -> Iterator[tuple[str, str]]:
    """Each thing to mend: what, and whom it is about."""
    for one in run.report.get("findings", ()):
        ids = [str(FACTS.get(each, each)) for each in one["ids"]] if one["kind"] == "unfit" else one["ids"]
        whom = ("、" if one["kind"] in LISTS else " → ").join(ids)
        rest = _(" 等 {count} 个").format(count=wording.count(len(ids) + one["more"])) if one.get("more") else ""
        yield str(FINDINGS.get(one["kind"], one["kind"])), whom + rest
    if run.report.get("more_findings"):
        yield _("另有 {count} 项未列出").format(count=wording.count(run.report["more_findings"])), ""


def missing(run: DirectoryRun) -> list[tuple[str, str]]:
    """Permissions to grant, each with what it lets be read."""
    found: dict[str, list[str]] = {}
    for one in run.report.get("missing", ()):
        found.setdefault(one["scope"], []).append(str(FACTS.get(one["fact"].partition(".")[2], one["fact"])))
    return [(scope, "、".join(facts)) for scope, facts in found.items()]


def lines(run: DirectoryRun) -> Iterator[str]:
    """The run as the command line prints it."""
    for one in changes(run):
        facts = "；".join(f"{name} {before} → {after}" for name, before, after in one["facts"])
        yield f"{one['verb']}{one['noun']} {one['name']}（{one['id']}）{'：' + facts if facts else ''}"
    if run.report.get("more"):
        yield _("另有 {count} 项未列出").format(count=wording.count(run.report["more"]))
    for words, whom in findings(run):
        yield f"{words}：{whom}" if whom else words
    for scope, facts in missing(run):
        yield _("缺少权限 {scope}：{facts}未读取，原值保留").format(scope=scope, facts=facts)
    yield f"{run.get_kind_display()} · {run.get_status_display()} · {counted(run)}"
    if run.status == RunStatus.HELD:
        yield f"manage.py sync_directory --confirm {run.digest}"
