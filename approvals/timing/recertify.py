"""Reviewing access every quarter: whoever answers for a system says of each right in it whether it stays.

Nobody reviews his own right: that goes to the next owner of the system, or to his leader.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from approvals import world
from approvals.models import Flow, Request
from approvals.org import LiveOrg
from approvals.policy import ADMIN
from approvals.selectors.grants import RECERTIFY, Grant, standing_grants
from approvals.services.submit import submit
from approvals.states import FlowStatus
from approvals.timing import quarters
from core import clock, journal, timers
from core.errors import Refused
from core.journal import Via
from core.timers import Firing, Plan, Recurring, TimerHandler
from core.worktime import office
from estate import api as estate
from people.models import Employee

MOST: Final = 200  # rows of one form
SLOT: Final = "approvals.recertify"
OWNER: Final = "approvals.recertify_owner"
CATALOGUE: Final = "permissions_catalogue"
NOBODY: Final = 0


def begin(at: datetime, firing: Firing) -> None:
    """Arm one timer for each owner and 200 rights; what was begun in this quarter is not begun again.

    A slot that was computed before the holidays were known, and is none any more, is let go: the next one is right.
    """
    day, quarter = at.date(), quarters.name(at.date())
    flow = Flow.objects.filter(slug=RECERTIFY).exclude(status=FlowStatus.RETIRED).first()
    late = quarters.name(clock.today()) != quarter
    if flow is None or late or not office().is_workday(day) or _begun(quarter):
        return
    firing.claim()
    plans = _plans(quarter, flow, standing_grants(clock.today()))
    timers.schedule_many(plans)
    facts = {"quarter": quarter, "requests": len(plans), "rights": sum(len(one.payload["grants"]) for one in plans)}
    journal.record("approvals.recertified", actor=None, ref=flow.ref, via=Via.TIMER, facts=facts)


def _begun(quarter: str) -> bool:
    return Request.objects.filter(submit_key__startswith=f"{SLOT}:{quarter}:").exists()


def _plans(quarter: str, flow: Flow, grants: Sequence[Grant]) -> list[Plan]:
    owners, org = estate.owners_in_order({one.system for one in grants}), LiveOrg()
    by_owner: dict[int, list[Grant]] = {}
    for one in grants:
        by_owner.setdefault(_reviewer(one, owners.get(one.system, []), org), []).append(one)
    return [
        Plan(f"{SLOT}:{quarter}:{owner}:{number}", OWNER, clock.now(), flow.ref, _payload(quarter, owner, part))
        for owner, mine in sorted(by_owner.items())
        for number, part in enumerate(_parts(mine), 1)
    ]


def _reviewer(grant: Grant, owners: Sequence[int], org: LiveOrg) -> int:
    """Who says whether the right stays: the first owner of the system, but nobody says it of his own.

    For the right of the only owner it is his nearest leader who works here.
    """
    others = [owner for owner in owners if owner != grant.person]
    if owners and not others:
        others = [one for one in org.leaders(grant.person) if one != grant.person and org.active(one)]
    return others[0] if others else NOBODY


def _parts(mine: Sequence[Grant]) -> list[Sequence[Grant]]:
    return [mine[start : start + MOST] for start in range(0, len(mine), MOST)]


def _payload(quarter: str, owner: int, part: Sequence[Grant]) -> Mapping[str, Any]:
    return {"quarter": quarter, "owner": owner, "grants": [[one.request, one.row] for one in part]}


def ask(firing: Firing) -> None:
    """Send one owner his rights to review; those that ended or were taken back meanwhile are left out.

    Raises: Refused if there is neither an owner nor an administrator of flows.
    """
    wanted = {(request, row) for request, row in firing.payload["grants"]}
    standing = standing_grants(clock.today(), {request for request, _row in wanted})
    grants = [one for one in standing if (one.request, one.row) in wanted]
    if not grants:
        return
    firing.claim()
    reviewers = _reviewers(firing.payload["owner"], {one.person for one in grants})
    form = {"quarter": firing.payload["quarter"], "reviewers": [str(one.pk) for one in reviewers]}
    submit(
        actor=reviewers[0], flow=RECERTIFY, raw=form | {"rights": _rows(grants)}, key=firing.key, via=Via.TIMER,
        internal=True,
    )  # fmt: skip


def _reviewers(owner: int, reviewed: Collection[int]) -> list[Employee]:
    """The owner; the administrators of flows for systems without one, or if he has left since.

    Of several administrators those are left out whose own rights are looked at.
    """
    org = LiveOrg()
    admins = org.holders(ADMIN, None)
    keys = [owner] if org.active(owner) else [one for one in admins if one not in reviewed] or admins
    found = [person for person in (org.person(key) for key in keys) if person is not None]
    if not found:
        raise Refused(_("系统没有负责人，也没有流程管理员可以复核权限"))
    return found


def _rows(grants: Sequence[Grant]) -> list[dict[str, str]]:
    names = {key: str(facts.get("name") or "") for key, facts in world.everything().ledger_rows(CATALOGUE)}
    return [
        {
            "who": str(one.person), "system": one.system, "env": one.env, "access": one.access, "scope": one.scope,
            "role": _role(one.role, names.get(one.role, "")), "until": one.until, "grant": one.place,
        }
        for one in grants
    ]  # fmt: skip


def _role(key: str, name: str) -> str:
    """`行情网关 read（hqwg.read）`; the key alone for a right that is in the catalogue no more."""
    return f"{name[:90]}（{key}）" if name else key


def _next(after: datetime) -> datetime:
    return quarters.next_slot(after, office())


QUARTERLY: Final = Recurring(SLOT, _next, begin)
PER_OWNER: Final = TimerHandler(OWNER, ask)
