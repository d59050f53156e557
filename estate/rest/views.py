"""Addresses about systems, ledgers and duty; each asks one selector."""

from __future__ import annotations

from typing import Any, Final, cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.request import Request
from rest_framework.response import Response

from core import clock, search
from core.errors import NotVisible
from core.rest.operation import operation
from core.rest.paging import page
from core.rest.views import RestView
from estate import duty
from estate.columns import columns_of
from estate.models import Ledger, LedgerRow, Roster, System
from estate.phrases import why_said
from estate.policy import reads_ledger
from estate.rest import shapes
from estate.selectors.ledgers import KIND as ROW
from estate.selectors.ledgers import facts_of
from estate.selectors.pages.ledgers import readable
from estate.selectors.rosters import plan_of
from estate.selectors.systems import KIND as SYSTEM
from estate.states import InUse
from people.models import Employee

READ: Final = "estate:read"
TAG: Final = "estate"
MOST_FOUND: Final = 500


def caller(request: Request) -> Employee:
    """Who asks."""
    return cast(Employee, request.user)


class Systems(RestView):
    """What the firm runs."""

    @operation(
        "systems", gettext_lazy("查看系统"), scope=READ, tag=TAG, query=shapes.SystemQuery, answers=shapes.SystemPage
    )
    def get(self, request: Request) -> Response:
        """Systems by key of the row, those in use unless asked otherwise."""
        rows = System.objects.filter(status=self.query["status"])
        if grade := self.query.get("grade"):
            rows = rows.filter(grade=grade)
        if words := self.query["q"].strip():
            rows = rows.filter(pk__in=search.find(SYSTEM, words, limit=MOST_FOUND, visible=rows))
        shown = rows.select_related("roster").prefetch_related("owners__person")
        return self.answer(shapes.SystemPage, page(shown, self.query))


class OneSystem(RestView):
    """One system."""

    @operation("system", gettext_lazy("查看一个系统"), scope=READ, tag=TAG, answers=shapes.SystemShape)
    def get(self, request: Request, key: str) -> Response:
        """The system with this key, retired ones as well, with who answers for it."""
        rows = System.objects.select_related("roster").prefetch_related("owners__person")
        found = rows.filter(key=key).first()
        if found is None:
            raise NotVisible(_("内容不存在，或你没有权限查看"))
        return self.answer(shapes.SystemShape, found)


class Ledgers(RestView):
    """Ledgers."""

    @operation("ledgers", gettext_lazy("查看台账"), scope=READ, tag=TAG, answers=shapes.LedgerList)
    def get(self, request: Request) -> Response:
        """The ledgers in use that the caller reads, with their columns."""
        me = caller(request)
        rows: list[Any] = list(Ledger.objects.filter(status=InUse.IN_USE).order_by("pk"))
        shown = [row for row in rows if reads_ledger(me, row)]
        for row in shown:
            row.declared = columns_of(row.columns)
        return self.answer(shapes.LedgerList, {"items": shown})


class Rows(RestView):
    """Rows of a ledger."""

    @operation(
        "ledger_rows", gettext_lazy("查看台账记录"), scope=READ, tag=TAG, query=shapes.RowQuery, answers=shapes.RowPage
    )
    def get(self, request: Request, slug: str) -> Response:
        """Rows in use unless asked otherwise."""
        ledger = readable(caller(request), slug)
        rows = LedgerRow.objects.filter(ledger=ledger, status=self.query["status"]).select_related("ledger")
        if words := self.query["q"].strip():
            rows = rows.filter(pk__in=search.find(ROW, words, limit=MOST_FOUND, visible=rows))
        found = page(rows, self.query)
        return self.answer(shapes.RowPage, found | {"items": facts_of(found["items"])})


class Rosters(RestView):
    """Rosters."""

    @operation("rosters", gettext_lazy("查看值班表"), scope=READ, tag=TAG, answers=shapes.RosterList)
    def get(self, request: Request) -> Response:
        """Rosters in use."""
        return self.answer(shapes.RosterList, {"items": Roster.objects.filter(status=InUse.IN_USE).order_by("pk")})


class OnDuty(RestView):
    """Who is on duty."""

    @operation(
        "on_duty", gettext_lazy("查看谁在值班"), scope=READ, tag=TAG, query=shapes.DutyQuery, answers=shapes.DutyAnswer
    )
    def get(self, request: Request, slug: str) -> Response:
        """Who is on duty at the moment asked about, past ones as well, and why."""
        row = Roster.objects.filter(slug=slug, status=InUse.IN_USE).first()
        if row is None:
            raise NotVisible(_("内容不存在，或你没有权限查看"))
        at = self.query.get("at") or clock.now()
        turns = duty.on_duty(plan_of(row, at, at), at)
        people = Employee.objects.in_bulk({pk for turn in turns for pk in (turn.person, turn.why.instead_of) if pk})
        names = {pk: one.display_name for pk, one in people.items()}
        items = [
            {
                "person_id": turn.person, "user_id": people[turn.person].user_id, "name": names[turn.person],
                "until": turn.until, "why": why_said(turn.why, row.display_name, names), "facts": turn.why.facts(),
            }
            for turn in turns
        ]  # fmt: skip
        return self.answer(shapes.DutyAnswer, {"roster": slug, "at": at, "items": items})
