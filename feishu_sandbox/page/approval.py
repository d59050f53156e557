"""The approval centre as one person sees it: 待办, 已办, 已发起, 抄送我."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from feishu_sandbox.models import ApprovalCopy, ApprovalInstance, ApprovalTask, Person
from feishu_sandbox.page.faces import Face

KEY = "approval"
TABS = {"todo": "待办", "done": "已办", "started": "已发起", "cc": "抄送我"}
EMPTY = {"todo": "没有待办的审批。", "done": "还没有处理过审批。", "started": "还没有发起过审批。",
         "cc": "没有抄送给你的审批。"}  # fmt: skip
TONES = {"PENDING": "tag-blue", "APPROVED": "tag-green", "REJECTED": "tag-red", "TRANSFERRED": "tag-purple"}
LOCALES = {"zh_cn": "zh-CN", "en_us": "en-US"}
NAMES = {"zh_cn": {"APPROVE": "同意", "REJECT": "拒绝"}, "en_us": {"APPROVE": "Approve", "REJECT": "Reject"}}
SHOWN = 3
PAGE = 60


@dataclass(frozen=True)
class Quick:
    """A quick button; `reason` is none, optional or required."""

    action: str
    name: str
    reason: str


@dataclass(frozen=True)
class Line:
    """One line of a list."""

    key: str
    instance_id: str
    task_id: str
    title: str
    source: str
    who: str
    face: Face
    department: str
    node: str
    status: str
    tone: str
    at: float
    fields: list[tuple[str, str]]
    link: str
    mobile_link: str
    deputy: bool = False
    unread: bool = False
    quick: list[Quick] = field(default_factory=list)


class Words:
    """Texts of one body in one language, the default language where that lacks a key."""

    def __init__(self, content: dict[str, Any], lang: str) -> None:
        self._texts: dict[str, str] = {}
        resources = content.get("i18n_resources") or []
        wanted = [each for each in resources if each.get("locale") == LOCALES.get(lang)]
        for each in [*(one for one in resources if one.get("is_default")), *wanted]:
            self._texts |= {entry["key"]: entry["value"] for entry in each.get("texts", [])}

    def of(self, key: Any) -> str:
        return self._texts.get(str(key), "") if key else ""


def waiting(person: Person) -> int:
    """How many tasks stand under 待办."""
    return _tasks(person).filter(status=ApprovalTask.Status.PENDING).count()


def _tasks(person: Person) -> QuerySet[ApprovalTask]:
    rows = ApprovalTask.objects.filter(person=person).exclude(instance__status=ApprovalInstance.Status.DELETED)
    return rows.select_related("instance__definition", "instance__person").order_by("-updated", "-id")


def lines(person: Person, tab: str, lang: str) -> list[Line]:
    """A tab's lines, newest first. DONE tasks are hidden from their person, deleted requests from everybody."""
    if tab == "started":
        mine = ApprovalInstance.objects.filter(person=person).exclude(status=ApprovalInstance.Status.DELETED)
        rows = mine.select_related("definition", "person").order_by("-updated", "-id")[:PAGE]
        return [_line(row, row.content, row.status, _label(row), lang) for row in rows]
    if tab == "cc":
        copies = ApprovalCopy.objects.filter(person=person).exclude(instance__status=ApprovalInstance.Status.DELETED)
        told = copies.select_related("instance__definition", "instance__person").order_by("-updated", "-id")[:PAGE]
        return [_copied(row, lang) for row in told]
    open_ones, ended = ApprovalTask.Status.PENDING, [ApprovalTask.Status.PENDING, ApprovalTask.Status.DONE]
    tasks = _tasks(person)
    parts = tasks.filter(status=open_ones) if tab == "todo" else tasks.exclude(status__in=ended)
    return [_task_line(row, lang) for row in parts[:PAGE]]


def _label(instance: ApprovalInstance) -> str:
    return str(ApprovalInstance.Status(instance.status).label)


def _task_line(row: ApprovalTask, lang: str) -> Line:
    quick = list(_quick(row, lang)) if row.status == ApprovalTask.Status.PENDING else []
    label = str(ApprovalTask.Status(row.status).label)
    return _line(row.instance, row.content, row.status, label, lang, task=row, quick=quick)


def _quick(row: ApprovalTask, lang: str) -> Iterator[Quick]:
    words = Words(row.instance.content, lang)
    for each in row.content.get("action_configs", []):
        kind = each["action_type"]
        reason = "required" if each.get("is_reason_required") else "optional" if each.get("is_need_reason") else "none"
        yield Quick(kind, words.of(each.get("action_name")) or NAMES[lang].get(kind, kind), reason)


def _copied(row: ApprovalCopy, lang: str) -> Line:
    line = _line(row.instance, row.content, row.instance.status, _label(row.instance), lang)
    return Line(**{**vars(line), "unread": row.status == ApprovalCopy.Status.UNREAD})


def _line(
    instance: ApprovalInstance,
    part: dict[str, Any],
    status: str,
    label: str,
    lang: str,
    *,
    task: ApprovalTask | None = None,
    quick: Iterable[Quick] = (),
) -> Line:
    content, kind = instance.content, instance.definition.content
    words, kinds = Words(content, lang), Words(kind, lang)
    links = part.get("links") or content.get("links") or {}
    form = [(words.of(each.get("name")), words.of(each.get("value"))) for each in content.get("form") or []]
    pc, mobile = _safe(links.get("pc_link")), _safe(links.get("mobile_link"))
    return Line(
        key=f"{instance.pk}-{task.pk if task else 0}", instance_id=instance.instance_id,
        task_id=task.task_id if task else "", title=words.of(content.get("title")) or kinds.of(kind["approval_name"]),
        source=kinds.of(kind.get("external", {}).get("biz_name")), who=instance.person.name,
        face=Face(instance.person.name, instance.person.avatar),
        department=words.of(content.get("department_name")), node=words.of(part.get("node_name")), status=label,
        tone=TONES.get(status, ""), at=int(content["start_time"]) / 1000, fields=form[:SHOWN],
        link=pc or mobile, mobile_link=mobile or pc,
        deputy=part.get("generate_type") == "EXTERNAL_CONSIGN", quick=list(quick),
    )  # fmt: skip


def _safe(link: Any) -> str:
    """A link of the web; nothing that a browser would run."""
    return link if isinstance(link, str) and link.startswith(("http://", "https://")) else ""


def centre(request: HttpRequest) -> HttpResponse:
    """The centre of one person, one tab open."""
    person = Person.objects.filter(user_id=request.GET.get("as", "")).first()
    if person is None:
        raise Http404
    tab = request.GET.get("tab", "todo")
    tab = tab if tab in TABS else "todo"
    lang = request.GET.get("lang", "")
    shown = lines(person, tab, lang if lang in LOCALES else "zh_cn")
    tabs = [(key, name, waiting(person) if key == "todo" else 0) for key, name in TABS.items()]
    context = {"lines": shown, "tab": tab, "tabs": tabs, "empty": EMPTY[tab]}
    return render(request, "sandbox/approval.html", context)
