"""What forms ask about the world: who works here, what the firm runs, which files were uploaded, when is traded."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache, partial
from typing import Any

from django.db.models import Q, QuerySet

from approvals.asked import LiveAsked
from approvals.forms.conditions import SHANGHAI
from approvals.forms.field import Facts, FieldDef, World
from approvals.models import Attachment, Request
from approvals.named import NOTHING, Named, named_in
from core import clock
from core.worktime import shanghai_day, trading
from estate import api as estate
from people import api as people
from people.api import DepartmentStatus, EmployeeStatus
from people.models import Department, Employee

LONGEST_KEY = 100  # of what is looked up in a ledger: what is longer, or cannot be written, is no key
MOST_ROWS = 5000
MOST_DAYS = 400
BELL, CLOSE = timedelta(hours=9, minutes=15), timedelta(hours=15, minutes=30)


def of(person: Employee, request: Request | None = None) -> World:
    """The world for cleaning what this person sends: active people, rows and departments in use, and the files that he
    uploaded for the field. With a request, the files that belong to it already are known as well.

    A question is asked of the tables once; so a world is made for one verb or page.
    """

    def file(pk: int, field: str) -> str | None:
        mine = Attachment.objects.filter(Q(uploader=person, request=None) | Q(request=request, request__isnull=False))
        return mine.filter(pk=pk, field=field).values_list("name", flat=True).first()

    def ledger(slug: str, key: str) -> Facts | None:
        found = _row(slug, key)
        return _facts(found) if found is not None and found.status == estate.InUse.IN_USE else None

    return World(
        today=clock.today(),
        me=request.initiator_id if request else person.pk,
        own_department=person.department.pk if person.department else 0,
        person=cache(_employee(Q(status=EmployeeStatus.ACTIVE))),
        named=_named,
        file=file,
        department=cache(_department(Q(status=DepartmentStatus.ACTIVE))),
        departments_named=_departments_named,
        ledger=cache(ledger),
        ledger_named=_ledger_named,
        ledger_rows=cache(_ledger_rows),
        ledger_options=cache(partial(options, person)),
        trading=trades_between,
        asked=LiveAsked(),
    )


def for_the_house(around: World, fields: Iterable[FieldDef], raw: Mapping[str, Any]) -> World:
    """The same world in which people who have left and systems out of use can be named: rights are taken back there,
    too."""
    known = everything(named_in([(fields, raw)]))
    return replace(around, person=known.person, ledger=known.ledger)


def everything(named: Named = NOTHING) -> World:
    """The world for showing what is stored: people who have left, rows no longer used and files of any request
    included. What is `named` is read at once, each sort in one question."""
    read = {slug: estate.ledger_rows(slug, set(filter(_is_word, keys))) for slug, keys in named.rows.items()}

    def file(pk: int, field: str) -> str | None:
        return Attachment.objects.filter(pk=pk).values_list("name", flat=True).first()

    def ledger(slug: str, key: str) -> Facts | None:
        found = read[slug].get(key) if key in named.rows.get(slug, ()) else _row(slug, key)
        return _facts(found) if found is not None else None

    return World(
        today=clock.today(),
        person=cache(_employee(Q(), named.people)),
        file=file,
        department=cache(_department(Q(), named.departments)),
        ledger=cache(ledger),
        ledger_rows=cache(_ledger_rows),
        asked=LiveAsked(),
    )


def options(person: Employee, ledger: str, text: str, limit: int = 20) -> tuple[tuple[str, str], ...]:
    """Key and name of the rows in use that the words find (name, pinyin, initials or key), best first."""
    if text and not _is_word(text):
        return ()
    return tuple((one.key, one.said) for one in estate.ledger_options(ledger, text, limit, person))


def departments(text: str, limit: int = 20) -> tuple[tuple[str, str], ...]:
    """Key and path of the departments in use that the words find (name, pinyin, initials); all from the top without."""
    rows = {row.pk: row for row in Department.objects.filter(status=DepartmentStatus.ACTIVE)}
    wanted = text.strip().lower()
    found = [row for row in rows.values() if not wanted or any(wanted in word for word in _spelled(row))]
    found.sort(key=lambda row: (len(row.path_ids), row.order, row.pk))
    return tuple((str(row.pk), row.display_name) for row in found[:limit])


def _spelled(row: Department) -> tuple[str, ...]:
    return (row.name.lower(), row.name_en.lower(), *people.spelled(row.name).values())


def trades_between(start: datetime, end: datetime) -> bool:
    """Whether the exchanges are at work, 09:15 to 15:30 of a trading day, at some moment from start to end."""
    calendar, day, last = trading(), shanghai_day(start), shanghai_day(end)
    if (last - day).days > MOST_DAYS:
        return True
    while day <= last:
        midnight = datetime.combine(day, datetime.min.time(), SHANGHAI)
        if calendar.is_workday(day) and start < midnight + CLOSE and end >= midnight + BELL:
            return True
        day += timedelta(days=1)
    return False


def _employee(which: Q, named: Collection[int] = ()) -> Callable[[int], str | None]:
    return _names(Employee.objects.filter(which), named)


def _department(which: Q, named: Collection[int] = ()) -> Callable[[int], str | None]:
    return _names(Department.objects.filter(which), named)


def _names(rows: QuerySet[Any], named: Collection[int]) -> Callable[[int], str | None]:
    read = {one.pk: one.display_name for one in rows.filter(pk__in=named)} if named else {}

    def name(pk: int) -> str | None:
        if pk in named:
            return read.get(pk)
        found = rows.filter(pk=pk).first()
        return found.display_name if found else None

    return name


def _named(text: str) -> tuple[int, ...]:
    if not _is_word(text):
        return ()
    active = Employee.objects.filter(status=EmployeeStatus.ACTIVE)
    found = active.filter(user_id=text)[:1] or active.filter(Q(name=text) | Q(name_en__iexact=text))[:2]
    return tuple(one.pk for one in found)


def _departments_named(text: str) -> tuple[int, ...]:
    if not _is_word(text):
        return ()
    active = Department.objects.filter(status=DepartmentStatus.ACTIVE)
    found = active.filter(department_id=text)[:1] or active.filter(Q(name=text) | Q(name_en__iexact=text))[:2]
    return tuple(one.pk for one in found)


def _row(slug: str, key: str) -> estate.LedgerFacts | None:
    return estate.ledger_row(slug, key) if _is_word(key) else None


def _ledger_named(slug: str, text: str) -> tuple[str, ...]:
    if not _is_word(text):
        return ()
    found = estate.ledger_options(slug, text, 20)
    return tuple(one.key for one in found if text.lower() in {one.label.lower(), one.label_en.lower()})


def _ledger_rows(slug: str) -> tuple[tuple[str, Facts], ...]:
    return tuple((one.key, _facts(one)) for one in estate.ledger_options(slug, "", MOST_ROWS))


def _is_word(text: str) -> bool:
    """Whether a database can be asked for it."""
    return 0 < len(text) <= LONGEST_KEY and text.isprintable()


def _facts(row: estate.LedgerFacts) -> Mapping[str, Any]:
    """What forms compute with: whole numbers, texts, days as texts, lists; a fraction is no number here."""
    return {"name": row.said, **{name: _plain(value) for name, value in row.facts.items()}}


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return str(value) if isinstance(value, str) else value
