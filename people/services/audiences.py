"""Deciding for whom an app or a flow is there."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from core import journal
from core.errors import Invalid
from core.journal import Via
from people.audience import subjects
from people.models import Audience, AudiencePart, Department, Employee, Role
from people.policy import require_may_restrict
from people.states import AudiencePartKind, AudienceReach


@transaction.atomic
def set_audience(
    slug: str,
    *,
    actor: Employee | None,
    reach: AudienceReach,
    departments: Sequence[Department] = (),
    roles: Sequence[Role] = (),
    employees: Sequence[Employee] = (),
    via: Via = Via.PAGE,
) -> Audience:
    """Say for whom it is there from now on; what was said before is replaced.

    What runs already goes on: whoever has a part in a running request still decides it and hears of it.
    Raises: Refused unless the actor administers it (apps: system administrator, flows also flow administrator);
    Invalid for something that has no audience, and for a chosen audience that names nobody.
    """
    require_may_restrict(actor, slug)
    if slug not in {subject.slug for subject in subjects()}:
        raise Invalid.at("slug", _("没有这个应用或流程，请从列表中选择"))
    if reach == AudienceReach.CHOSEN and not (departments or roles or employees):
        raise Invalid.at("departments", _("请至少选择一个部门、角色或人员，或改为全员"))
    audience, _new = Audience.objects.select_for_update().get_or_create(slug=slug)
    audience.reach = reach
    audience.save(update_fields=["reach"])
    audience.parts.all().delete()
    if reach == AudienceReach.CHOSEN:
        AudiencePart.objects.bulk_create(_parts(audience, departments, roles, employees))
    facts = {
        "slug": slug,
        "reach": reach.value,
        "departments": sorted({row.pk for row in departments}),
        "roles": sorted({row.slug for row in roles}),
        "people": sorted({row.pk for row in employees}),
    }
    journal.record("people.audience_set", actor=actor.ref if actor else None, ref=audience.ref, via=via, facts=facts)
    return audience


def _parts(
    audience: Audience, departments: Sequence[Department], roles: Sequence[Role], employees: Sequence[Employee]
) -> list[AudiencePart]:
    kinds = AudiencePartKind
    return [
        *(AudiencePart(audience=audience, kind=kinds.DEPARTMENT, department=one) for one in {*departments}),
        *(AudiencePart(audience=audience, kind=kinds.ROLE, role=one) for one in {*roles}),
        *(AudiencePart(audience=audience, kind=kinds.PERSON, employee=one) for one in {*employees}),
    ]
