"""The first administrators of an installation that knows nobody yet."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import IllegalMove, Invalid
from core.journal import Via
from people.models import Employee, Role, RoleHolding
from people.names import spelled
from people.policy import ADMINISTRATORS
from people.search import index_people
from people.services.passwords import issue_password
from people.services.roles import grant_role
from people.states import EmployeeStatus


def appoint_first(user_id: str, *, duty: str, name: str = "") -> tuple[Employee, str]:
    """Make somebody the first holder of an administrator's duty; who is not known yet is added under this name.

    The user id should be that of Feishu, so that the first directory sync finds the person.
    Returns: the person, and a password for one sign-in.
    Raises: Invalid for an unknown duty, for a new person without a name and for who has left; IllegalMove if the duty
    has a holder already: from then on the security administrator appoints.
    """
    if duty not in ADMINISTRATORS:
        raise Invalid.at("duty", _("请选择 %(duties)s 之一") % {"duties": "、".join(sorted(ADMINISTRATORS))})
    with transaction.atomic():
        held = RoleHolding.objects.filter(role__slug=duty, employee__status=EmployeeStatus.ACTIVE)
        if held.exists():
            raise IllegalMove(_("已有人担任此管理员，请由安全管理员在管理后台任命"))
        person = Employee.objects.filter(user_id=user_id).first() or _added(user_id, name)
        grant_role(Role.objects.get(slug=duty), person, actor=None, via=Via.SYSTEM)
    return person, issue_password(actor=None, person=person, via=Via.SYSTEM)


def _added(user_id: str, name: str) -> Employee:
    if not name.strip():
        raise Invalid.at("name", _("此人还不在通讯录中，请填写姓名"))
    person = Employee.objects.create_user(user_id, name.strip())
    Employee.objects.filter(pk=person.pk).update(**spelled(name.strip()))
    index_people([person.pk])
    return person
