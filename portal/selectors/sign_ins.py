"""The log of sign-ins as security and audit read it: filters from the address, a page of rows, the same rows as CSV."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from core import clock, csv_text, wire_clock, wording
from people import api as people
from people.models import Employee, SignIn

PER_PAGE = 50
PASSED = ("text", "way", "result", "since", "until")


@dataclass(frozen=True)
class Line:
    """One attempt as shown; `at` is short, `exact` whole."""

    who: str
    name: str
    at: str
    exact: str
    way: str
    tone: str
    outcome: str
    why: str
    address: str
    device: str


@dataclass(frozen=True)
class SignInsPage:
    """What /operate/sign-ins/ shows; `asked` is what the filter fields hold."""

    lines: tuple[Line, ...]
    page: Page[SignIn]
    asked: dict[str, str]
    ways: list[tuple[str, str]]
    results: list[tuple[str, str]]
    export_url: str


def build(viewer: Employee, params: QueryDict) -> SignInsPage:
    """The page at this address.

    Raises: Refused unless the viewer is the security or the audit administrator.
    """
    rows = people.sign_ins(viewer, read(params))
    page = Paginator(rows, PER_PAGE).get_page(params.get("page", "1"))
    query = params.copy()
    query.pop("page", None)
    return SignInsPage(
        lines=tuple(_line(row) for row in page),
        page=page,
        asked=asked(params),
        ways=[(value, str(label)) for value, label in people.SignInWay.choices],
        results=[(value, str(label)) for value, label in people.SignInResult.choices],
        export_url=f"{reverse('portal:sign-ins-export')}?{query.urlencode()}",
    )


def asked(params: QueryDict) -> dict[str, str]:
    """What the filter fields hold."""
    return {name: params.get(name, "")[:100] for name in PASSED}


def csv_lines(viewer: Employee, params: QueryDict) -> Iterator[str]:
    """Exactly what the page at this address shows, all pages of it.

    Raises: Refused as `build`, before the first line.
    """
    rows = people.sign_ins(viewer, read(params))
    head = [_("时间"), _("人员"), _("用户 ID"), _("方式"), _("结果"), _("原因"), _("IP 地址"), _("设备")]

    def told() -> Iterator[str]:
        yield csv_text.BOM + csv_text.line(head)
        for row in rows.iterator(chunk_size=1_000):
            seen = _line(row)
            cells = [seen.exact, seen.who, seen.name, seen.way, seen.outcome, seen.why, seen.address, seen.device]
            yield csv_text.line(cells)

    return told()


def own(person: Employee, limit: int) -> tuple[Line, ...]:
    """The person's own last attempts."""
    return tuple(_line(row) for row in people.own_sign_ins(person, limit))


def read(params: QueryDict) -> people.SignInFilters:
    """Filters as the address says them; what is not known counts as not said. Days are of Shanghai, both included."""
    way, result = params.get("way", ""), params.get("result", "")
    until = _day(params.get("until", ""))
    return people.SignInFilters(
        text=params.get("text", "").strip()[:100],
        way=way if way in people.SignInWay.values else "",
        result=result if result in people.SignInResult.values else "",
        since=_midnight(_day(params.get("since", ""))),
        until=_midnight(until + timedelta(days=1)) if until and until < date.max else None,
    )


def file_name() -> str:
    """`登录记录-2026-11-23.csv`."""
    return f"{_('登录记录')}-{clock.today():%Y-%m-%d}.csv"


def device(words: str) -> str:
    """The device as people say it: Feishu has a name of its own in Chinese."""
    return words.replace("Feishu", _("飞书"), 1)


def _line(row: SignIn) -> Line:
    good = row.result == people.SignInResult.IN
    why = " · ".join(part for part in (str(row.get_reason_display()), row.detail) if part)
    return Line(
        who=row.person.display_name if row.person else "",
        name=row.name,
        at=wording.moment(row.at, wire_clock.now()),
        exact=wording.exact(row.at),
        way=str(row.get_way_display()),
        tone="ok" if good else "warn",
        outcome=str(row.get_result_display()),
        why=why,
        address=row.address or "",
        device=device(row.device),
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _midnight(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), clock.SHANGHAI) if day and day > date.min else None
