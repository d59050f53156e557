"""The operation log as the audit administrator reads it: filters from the address, rows, the same rows as a sheet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from core import clock, proving, wording
from core.models import JournalCheck, JournalEntry
from core.refs import REF_KINDS, Ref
from core.states import Via
from core.verbs import VERBS, said
from people.api import require_audit_admin
from people.models import Employee

PER_PAGE = 50
CHUNK = 1_000
PASSED = ("who", "verb", "subject", "via", "since", "until")
PERSON = "people.employee"


@dataclass(frozen=True)
class Line:
    """One entry as shown; `subject` finds the whole story of what it is about."""

    at: str
    exact: str
    who: str
    for_whom: str
    verb: str
    slug: str
    kind: str
    subject: str
    via: str
    facts: str
    hash: str


@dataclass(frozen=True)
class LogPage:
    """What /operate/log/ shows; `asked` is what the filter fields hold, `next` the cursor of older entries."""

    lines: tuple[Line, ...]
    cursor: str
    next: str
    asked: dict[str, str]
    verbs: list[tuple[str, str]]
    doors: list[tuple[str, str]]
    check: JournalCheck | None
    checked: str
    csv_url: str
    xlsx_url: str


def build(viewer: Employee, params: QueryDict) -> LogPage:
    """The page at this address, newest first.

    Raises: Refused unless the viewer is the audit administrator.
    """
    rows = found(viewer, params)
    cursor = params.get("cursor", "")
    if cursor.isdigit() and len(cursor) < 19:
        rows = rows.filter(pk__lt=int(cursor))
    taken = list(rows[: PER_PAGE + 1])
    query = params.copy()
    query.pop("cursor", None)
    check = proving.last()
    return LogPage(
        lines=tuple(lines(taken[:PER_PAGE])),
        cursor=cursor,
        next=str(taken[PER_PAGE - 1].pk) if len(taken) > PER_PAGE else "",
        asked=asked(params),
        verbs=sorted(((verb.slug, str(verb.label)) for verb in VERBS), key=lambda pair: pair[1]),
        doors=[(value, str(label)) for value, label in Via.choices],
        check=check,
        checked=wording.moment(check.at, clock.now()) if check else "",
        csv_url=f"{reverse('portal:log-export', args=['csv'])}?{query.urlencode()}",
        xlsx_url=f"{reverse('portal:log-export', args=['xlsx'])}?{query.urlencode()}",
    )


def found(viewer: Employee, params: Mapping[str, str]) -> QuerySet[JournalEntry]:
    """The entries that the filters of the address leave, newest first.

    Raises: Refused unless the viewer is the audit administrator.
    """
    require_audit_admin(viewer)
    said_ = asked(params)
    rows: QuerySet[JournalEntry] = JournalEntry.objects.order_by("-pk")
    if said_["who"]:
        refs = people_called(said_["who"])
        rows = rows.filter(Q(actor__in=refs) | Q(on_behalf_of__in=refs))
    if said_["verb"]:
        rows = rows.filter(verb=said_["verb"])
    if said_["subject"]:
        kind, _colon, key = said_["subject"].rpartition(":")
        rows = rows.filter(ref_kind=kind, ref_id=key) if kind else rows.filter(ref_id=key)
    if said_["via"] in Via.values:
        rows = rows.filter(via=said_["via"])
    since, until = between(params)
    if since:
        rows = rows.filter(at__gte=since)
    return rows.filter(at__lt=until) if until else rows


def cells(viewer: Employee, params: QueryDict) -> Iterator[list[str]]:
    """Exactly what the page at this address shows, all pages of it, first the names of the columns.

    Raises: Refused as `build`, before the first row.
    """
    rows = found(viewer, params)
    newest = rows.values_list("pk", flat=True).first() or 0
    rows = rows.filter(pk__lte=newest)  # what comes meanwhile, the export's own entry too, was not shown

    def told() -> Iterator[list[str]]:
        yield [
            _("时间"), _("操作人"), _("代表"), _("操作"), _("操作代码"), _("对象类型"), _("对象"), _("途径"),
            _("内容"), _("校验值"),
        ]  # fmt: skip
        after = rows
        while batch := list(after[:CHUNK]):
            for line in lines(batch):
                yield [
                    line.exact, line.who, line.for_whom, line.verb, line.slug, line.kind, line.subject, line.via,
                    line.facts, line.hash,
                ]  # fmt: skip
            after = rows.filter(pk__lt=batch[-1].pk)

    return told()


def lines(entries: Sequence[JournalEntry]) -> Iterator[Line]:
    """Entries as shown, with the names of people in one query."""
    now = clock.now()
    named = names(text for entry in entries for text in (entry.actor, entry.on_behalf_of, str(entry.ref)))
    for entry in entries:
        yield Line(
            at=wording.moment(entry.at, now),
            exact=wording.exact(entry.at),
            who=named.get(entry.actor, entry.actor) or _("系统"),
            for_whom=named.get(entry.on_behalf_of, entry.on_behalf_of),
            verb=said(entry.verb),
            slug=entry.verb,
            kind=kind_said(entry.ref_kind),
            subject=named.get(str(entry.ref), str(entry.ref)),
            via=str(entry.get_via_display()),
            facts=facts_said(entry.facts),
            hash=entry.hash,
        )


def names(texts: Iterable[str]) -> dict[str, str]:
    """Name and user id of the people among these refs."""
    keys = {int(text.partition(":")[2]) for text in texts if text.startswith(f"{PERSON}:") and text[16:].isdigit()}
    people = Employee.objects.filter(pk__in=keys).only("pk", "name", "name_en", "user_id")
    return {str(one.ref): f"{one.display_name} {one.user_id}" for one in people}


def kind_said(slug: str) -> str:
    """What the kind of a subject is called."""
    return str(REF_KINDS.get(slug).label) if slug in REF_KINDS else slug


def facts_said(facts: dict[str, Any]) -> str:
    """The facts on one line, in the order in which they were written."""
    return "；".join(f"{name}: {_value(value)}" for name, value in facts.items() if value not in (None, "", [], {}))


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return "，".join(f"{name}={_value(one)}" for name, one in value.items())
    return "、".join(map(_value, value)) if isinstance(value, list) else str(value)


def people_called(text: str) -> list[str]:
    """Refs of whoever has this name or user id, or is this ref; of nobody if nobody has."""
    if ":" in text:
        return [text]
    rows = Employee.objects.filter(Q(name=text) | Q(user_id=text) | Q(name_en__iexact=text))
    return [str(Ref(PERSON, str(pk))) for pk in rows.values_list("pk", flat=True)[:50]]


def asked(params: Mapping[str, str]) -> dict[str, str]:
    """What the filter fields hold."""
    return {name: params.get(name, "").strip()[:130] for name in PASSED}


def between(params: Mapping[str, str]) -> tuple[datetime | None, datetime | None]:
    """The days of the address, both included, as moments of Shanghai."""
    since, until = _day(params.get("since", "")), _day(params.get("until", ""))
    after = until + timedelta(days=1) if until and until < date.max else None
    return _midnight(since), _midnight(after)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _midnight(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), clock.SHANGHAI) if day and day > date.min else None
