"""The person's own page: who I am here, how I want to be spoken to, who acts for me and for whom I act."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from approvals import api as approvals
from core import clock
from core.wording import names
from people import api as people
from people.models import Delegation, Membership, RoleHolding
from portal.forms import AbsenceForm, DelegationForm, PreferencesForm
from portal.selectors import away, told

RUNNING = _("生效中")
COMING = _("未开始")


@dataclass(frozen=True)
class DelegationRow:
    """One delegation as listed; `word` and `tone` say where it stands."""

    pk: int
    kind: str
    principal: str
    agent: str
    starts_at: datetime
    ends_at: datetime | None
    reason: str
    reach: str
    given: bool
    word: str
    tone: str

    @property
    def key(self) -> str:
        """The number as text, for ids."""
        return str(self.pk)


@dataclass(frozen=True)
class ProfilePage:
    """What /me/ shows."""

    departments: tuple[tuple[str, str], ...]
    roles: tuple[tuple[str, str], ...]
    leader: str
    rows: tuple[DelegationRow, ...]
    preferences: PreferencesForm
    delegation: DelegationForm
    away: away.AwayPanel
    mail: tuple[told.MailChoice, ...]


def build(
    person: Any,
    *,
    preferences: PreferencesForm | None = None,
    delegation: DelegationForm | None = None,
    absence: AbsenceForm | None = None,
) -> ProfilePage:
    """The page, with the forms as they were refused where that is so."""
    memberships = Membership.objects.filter(employee=person).select_related("department").order_by("-kind", "pk")
    holdings = RoleHolding.objects.filter(employee=person).select_related("role", "department").order_by("role__slug")
    asked = {name: getattr(person, name) for name in ("language", "theme", "quiet_from", "quiet_to")}
    absences = people.absences_of(person, clock.now())
    flows = approvals.delegable()
    rows = _rows(person, flows)
    likely = {"kind": people.DelegationKind.DEPUTY} | away.suggested(absences, clock.now())
    return ProfilePage(
        departments=tuple((row.department.display_name, str(row.get_kind_display())) for row in memberships),
        roles=tuple(_role(row, person) for row in holdings),
        leader=person.leader.display_name if person.leader else "",
        rows=rows,
        preferences=preferences or PreferencesForm(initial=asked),
        delegation=delegation or delegation_form(flows, initial=likely),
        mail=told.mail_choices(person),
        away=away.panel(absences, stood_in=any(row.given for row in rows), form=absence),
    )


def delegation_form(flows: Sequence[approvals.Delegable], *said: Any, **more: Any) -> DelegationForm:
    """The form for somebody who acts for another in these flows; it names those that an amount can limit."""
    limited = [f"{one.title}（{one.amount_label}）" for one in flows if one.amount]  # 云主机申请（月估算费用）
    choices = [(one.slug, one.title) for one in flows]
    return DelegationForm(*said, flows=choices, limited=names(limited) if limited else "", **more)


def _role(row: RoleHolding, person: Any) -> tuple[str, str]:
    english = person.language == "en" and row.role.name_en
    return row.role.name_en if english else row.role.name, row.department.display_name if row.department else ""


def _rows(person: Any, flows: Sequence[approvals.Delegable]) -> tuple[DelegationRow, ...]:
    now = clock.now()
    live = [row for row in people.delegations_of(person) if row.ends_at is None or row.ends_at > now]
    titles = {one.slug: one.title for one in flows}
    return tuple(_row(row, person, now, titles) for row in live)


def _reach(row: Delegation, titles: Mapping[str, str]) -> str:
    """How far it goes: `代为审批 · 云主机申请 · 上限 50,000.00 元`."""
    parts = [str(row.get_mode_display())] if row.kind == people.DelegationKind.ASSISTANT else []
    parts += [titles.get(slug, slug) for slug in row.flows]
    most = sorted({int(limit["most"]) for limit in row.limits.values()})
    parts += [str(_("上限 %(yuan)s 元")) % {"yuan": f"{fen // 100:,}.{fen % 100:02d}"} for fen in most]
    return " · ".join(parts)


def _row(row: Delegation, person: Any, now: datetime, titles: Mapping[str, str]) -> DelegationRow:
    running = row.starts_at <= now
    return DelegationRow(
        pk=row.pk,
        kind=str(row.get_kind_display()),
        principal=row.principal.display_name,
        agent=row.agent.display_name,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        reason=row.reason,
        reach=_reach(row, titles),
        given=row.principal_id == person.pk,
        word=str(RUNNING if running else COMING),
        tone="ok" if running else "neutral",
    )
