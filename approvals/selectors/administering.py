"""What flow administrators may do with a request that others cannot."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from approvals.policy import SEES_ALL
from approvals.selectors import targets
from approvals.selectors.pages import Option
from approvals.selectors.reading import Reading
from approvals.selectors.shown import Verb
from approvals.states import RequestStatus
from core.errors import Refused
from people import api as people
from people.models import Employee

ADMIN = "flow_admin"


def is_admin(person: Employee) -> bool:
    """Whether the person administers flows."""
    return ADMIN in people.roles_of(person)


def may_archive(roles: frozenset[str]) -> bool:
    """Whether one may take a request out of the house as a proven file: flow administrators and auditors."""
    return bool(roles & SEES_ALL)


def require_admin(person: Employee) -> None:
    """Pass for flow administrators.

    Raises: Refused.
    """
    if not person.is_active or not is_admin(person):
        raise Refused(_("只有流程管理员可以查看"))


def verbs(reading: Reading) -> Iterable[Verb]:
    """Pausing, jumping, reassigning, ending: each with a reason."""
    status = reading.request.status
    if ADMIN not in reading.roles or status not in {RequestStatus.RUNNING, RequestStatus.SUSPENDED}:
        return
    if status == RequestStatus.SUSPENDED:
        yield _verb("resume", _("恢复"), _("恢复后各节点继续计时。"))
    else:
        yield _verb("suspend", _("暂停"), _("暂停期间不接受任何处理，计时停止。"))
        yield _verb("jump", _("跳转"), _("当前处理中的节点会取消。"), dialog="jump", options=targets.nodes(reading))
        parts = targets.live(reading)
        if parts:
            yield _verb("reassign", _("改派"), _("由所选的人接替处理。"), dialog="reassign", options=parts)
    yield _verb("terminate", _("终止"), _("终止后流程结束，不能恢复。"), style="danger")


def _verb(
    slug: str, label: str, confirm: str, *, dialog: str = "reason", options: tuple[Option, ...] = (),
    style: str = "default",
) -> Verb:  # fmt: skip
    return Verb(slug, label, style, comment_required=True, confirm=confirm, dialog=dialog, options=options, more=True)
