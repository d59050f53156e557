"""The first administrators of an installation that knows nobody yet."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import IllegalMove, Invalid
from core.journal import Via
from people.account_states import PasswordState
from people.models import Employee, Role, RoleHolding
from people.policy import ADMINISTRATORS
from people.services.passwords import issue_password
from people.services.records import add_person, clean
from people.services.roles import grant_role
from people.states import EmployeeStatus


def appoint_first(user_id: str, *, duty: str, name: str = "") -> tuple[Employee, str]:
    """Make somebody the first holder of an administrator's duty; who is not known yet is added under this name.

    The user id should be that of Feishu, so that the first directory sync finds the person. Whose password got lost
    before he chose one of his own gets another.
    Returns: the person, and a password for one sign-in.
    Raises: Invalid for an unknown duty, for a new person without a name and for who has left; IllegalMove if the duty
    has a holder already: from then on the security administrator appoints.
    """
    if duty not in ADMINISTRATORS:
        raise Invalid.at("duty", _("请选择 %(duties)s 之一") % {"duties": "、".join(sorted(ADMINISTRATORS))})
    wanted = clean({"user_id": user_id})["user_id"]
    with transaction.atomic():
        role = Role.objects.select_for_update().get(slug=duty)
        person = Employee.objects.filter(user_id=wanted).first()
        held = RoleHolding.objects.filter(role=role, employee__status=EmployeeStatus.ACTIVE)
        holders = list(held.values_list("employee", flat=True))
        if holders and not _never_came(person, holders):
            raise IllegalMove(_("已有人担任此管理员，请由安全管理员在管理后台任命"))
        person = person or _added(wanted, name)
        if not holders:
            grant_role(role, person, actor=None, via=Via.SYSTEM)
    return person, issue_password(actor=None, person=person, via=Via.SYSTEM)


def _never_came(person: Employee | None, holders: list[int]) -> bool:
    return person is not None and holders == [person.pk] and person.password_state == PasswordState.ISSUED


def _added(user_id: str, name: str) -> Employee:
    if not name.strip():
        raise Invalid.at("name", _("此人还不在通讯录中，请填写姓名"))
    return add_person(actor=None, user_id=user_id, name=name, via=Via.SYSTEM)
