"""Who has read what, as the audit administrator sees it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from core import clock, wording
from core.evidence import READINGS
from core.models import Reading
from people.api import require_audit_admin
from people.models import Employee
from portal.selectors.log import CHUNK, PER_PAGE, asked, between, kind_said, names, people_called


@dataclass(frozen=True)
class ReadLine:
    """One reading as shown: somebody saw a subject of a sensitive kind in this hour."""

    at: str
    exact: str
    who: str
    what: str
    kind: str
    subject: str


@dataclass(frozen=True)
class ReadsPage:
    """What /operate/reads/ shows."""

    lines: tuple[ReadLine, ...]
    cursor: str
    next: str
    asked: dict[str, str]
    kinds: list[tuple[str, str]]
    csv_url: str


def build(viewer: Employee, params: QueryDict) -> ReadsPage:
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
    return ReadsPage(
        lines=tuple(lines(taken[:PER_PAGE])),
        cursor=cursor,
        next=str(taken[PER_PAGE - 1].pk) if len(taken) > PER_PAGE else "",
        asked={**asked(params), "what": params.get("what", "")[:64]},
        kinds=[(kind.slug, str(kind.label)) for kind in READINGS],
        csv_url=f"{reverse('portal:reads-export')}?{query.urlencode()}",
    )


def found(viewer: Employee, params: Mapping[str, str]) -> QuerySet[Reading]:
    """The readings that the filters of the address leave, newest first.

    Raises: Refused unless the viewer is the audit administrator.
    """
    require_audit_admin(viewer)
    said = asked(params)
    rows: QuerySet[Reading] = Reading.objects.order_by("-pk")
    if said["who"]:
        rows = rows.filter(person__in=people_called(said["who"]))
    if said["subject"]:
        kind, _colon, key = said["subject"].rpartition(":")
        rows = rows.filter(ref_kind=kind, ref_id=key) if kind else rows.filter(ref_id=key)
    if what := params.get("what", "")[:64]:
        rows = rows.filter(what=what)
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
    rows = rows.filter(pk__lte=newest)

    def told() -> Iterator[list[str]]:
        yield [_("时间"), _("查看人"), _("内容"), _("对象类型"), _("对象")]
        after = rows
        while batch := list(after[:CHUNK]):
            for line in lines(batch):
                yield [line.exact, line.who, line.what, line.kind, line.subject]
            after = rows.filter(pk__lt=batch[-1].pk)

    return told()


def lines(rows: Sequence[Reading]) -> Iterator[ReadLine]:
    """Readings as shown, with the names of people in one query."""
    now = clock.now()
    named = names(text for row in rows for text in (row.person, str(row.ref)))
    for row in rows:
        yield ReadLine(
            at=wording.moment(row.at, now),
            exact=wording.exact(row.at),
            who=named.get(row.person, row.person),
            what=str(READINGS.get(row.what).label) if row.what in READINGS else row.what,
            kind=kind_said(row.ref_kind),
            subject=named.get(str(row.ref), str(row.ref)),
        )
