"""Addresses about people; each asks one selector or one service."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, cast

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.request import Request
from rest_framework.response import Response

from core.errors import Invalid, NotVisible
from core.evidence import note_readings
from core.journal import Via
from core.refs import Ref
from core.rest.operation import operation
from core.rest.paging import Paged, page
from core.rest.views import RestView
from people import policy, selectors
from people.models import ApiToken, Delegation, Department, Employee
from people.rest import shapes
from people.search import matches
from people.services.delegating import delegate, end_delegation
from people.services.preferences import set_preferences
from people.services.tokens import revoke_token
from people.states import AssistantMode, DelegationKind

READ: Final = "people:read"
WRITE: Final = "people:write"
TOKENS: Final = "tokens:write"
TAG: Final = "people"


def caller(request: Request) -> Employee:
    """Who asks."""
    return cast(Employee, request.user)


def _with_contacts(viewer: Employee, found: Iterable[Employee]) -> list[Employee]:
    """The people with what this viewer may see of their addresses; that he saw them whole is written down."""
    rows = list(found)
    contacts = policy.contacts_of(viewer, rows)
    for row in rows:
        row.contact = contacts[row.pk]  # type: ignore[attr-defined]  # read by the shape
    if selectors.has_role(viewer, policy.HR):
        note_readings(viewer.ref, [row.ref for row in rows if row.pk != viewer.pk], "people.contact")
    return rows


def _visible(viewer: Employee) -> QuerySet[Employee]:
    return Employee.objects.filter(policy.visible_to(viewer)).prefetch_related("memberships__department")


def _one(viewer: Employee, pk: int) -> Employee:
    found = _visible(viewer).filter(pk=pk).first()
    if found is None:
        raise NotVisible(_("内容不存在，或你没有权限查看"))
    return _with_contacts(viewer, [found])[0]


class Me(RestView):
    """Oneself."""

    @operation("me", gettext_lazy("我是谁"), scope="", tag="me", answers=shapes.MeShape)
    def get(self, request: Request) -> Response:
        """The person that this token speaks for, with roles and the token's scopes."""
        person: Any = _one(caller(request), caller(request).pk)
        person.roles = sorted(selectors.roles_of(person))
        person.scopes = request.auth.scopes if isinstance(request.auth, ApiToken) else None
        return self.answer(shapes.MeShape, person)


class Preferences(RestView):
    """How the caller wants to be spoken to."""

    @operation("preferences", gettext_lazy("查看偏好设置"), scope=READ, tag="me", answers=shapes.PreferencesShape)
    def get(self, request: Request) -> Response:
        """Language, theme and quiet hours."""
        return self.answer(shapes.PreferencesShape, caller(request))

    @operation(
        "preferences_set", gettext_lazy("修改偏好设置"), scope=WRITE, tag="me",
        body=shapes.PreferencesBody, answers=shapes.PreferencesShape,
        sent={"quiet_from": "21:30", "quiet_to": "08:00"},
    )  # fmt: skip
    def patch(self, request: Request) -> Response:
        """Change what is sent; the rest stays. Equal quiet hours mean no quiet time."""
        person = set_preferences(caller(request), via=Via.REST, **self.said)
        return self.answer(shapes.PreferencesShape, person)


class People(RestView):
    """Colleagues."""

    @operation(
        "people", gettext_lazy("查找同事"), scope=READ, tag=TAG, query=shapes.PeopleQuery, answers=shapes.PeoplePage
    )
    def get(self, request: Request) -> Response:
        """Those whom the caller may see, by key."""
        viewer, rows = caller(request), _visible(caller(request))
        if words := self.query["q"].lower().replace(" ", ""):
            rows = rows.filter(matches(words))
        if status := self.query.get("status"):
            rows = rows.filter(status=status)
        if (place := self.query.get("department")) is not None:
            rows = rows.filter(memberships__department__path__contains=f"/{place}/").distinct()
        found = page(rows, self.query)
        return self.answer(shapes.PeoplePage, found | {"items": _with_contacts(viewer, found["items"])})


class Person(RestView):
    """One colleague."""

    @operation("person", gettext_lazy("查看同事"), scope=READ, tag=TAG, answers=shapes.PersonShape)
    def get(self, request: Request, pk: int) -> Response:
        """The person with this key."""
        return self.answer(shapes.PersonShape, _one(caller(request), pk))


class Departments(RestView):
    """The tree of departments."""

    @operation(
        "departments", gettext_lazy("查看部门"), scope=READ, tag=TAG,
        query=shapes.DepartmentQuery, answers=shapes.DepartmentPage,
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """All departments, by key."""
        rows = Department.objects.all()
        if (parent := self.query.get("parent_id")) is not None:
            rows = rows.filter(parent=parent)
        if status := self.query.get("status"):
            rows = rows.filter(status=status)
        return self.answer(shapes.DepartmentPage, page(rows, self.query))


class Delegations(RestView):
    """Who acts for the caller, and for whom he acts."""

    @operation(
        "delegations", gettext_lazy("查看代理"), scope=READ, tag=TAG,
        query=shapes.DelegationQuery, answers=shapes.DelegationPage,
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """What the caller gave and holds, and has not been ended."""
        me, side = caller(request), self.query.get("side")
        sides = {"given": Q(principal=me), "held": Q(agent=me)}
        rows = Delegation.objects.filter(pk__in=[row.pk for row in selectors.delegations_of(me)])
        rows = rows.filter(sides[side]) if side else rows
        return self.answer(shapes.DelegationPage, page(rows.select_related("principal", "agent"), self.query))

    @operation(
        "delegation_give", gettext_lazy("设置代理人或助理"), scope=WRITE, tag=TAG, status=201,
        body=shapes.DelegationBody, answers=shapes.DelegationShape,
        sent={
            "agent": 12, "kind": "deputy", "starts_at": "2026-11-23T09:00:00+08:00",
            "ends_at": "2026-11-27T18:00:00+08:00", "reason": "on a journey",
        },
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Let a colleague act for the caller."""
        me, said = caller(request), self.said
        agent = _visible(me).filter(pk=said["agent"]).first()
        if agent is None:
            raise Invalid.at("agent", _("请选择一位在职的同事"))
        row = delegate(
            actor=me, principal=me, agent=agent, kind=DelegationKind(said["kind"]), starts_at=said["starts_at"],
            ends_at=said.get("ends_at"), flows=said.get("flows", ()),
            mode=AssistantMode(said.get("mode") or AssistantMode.DECIDE), limits=_limits(said),
            reason=said.get("reason", ""), via=Via.REST,
        )  # fmt: skip
        return self.answer(shapes.DelegationShape, row, 201)


def _limits(said: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The limits as they were sent.

    Raises: Invalid for anything but an object of objects.
    """
    limits = said.get("limits") or {}
    if not isinstance(limits, dict) or not all(isinstance(one, dict) for one in limits.values()):
        example = '{"cloud_vm": {"field": "cost", "most": 1}}'
        raise Invalid.at("limits", _("须为对象，例如 {example}").format(example=example))
    return limits


class OneDelegation(RestView):
    """A delegation that the caller gave or holds."""

    @operation("delegation_end", gettext_lazy("结束代理"), scope=WRITE, tag=TAG, answers=shapes.DelegationShape)
    def delete(self, request: Request, pk: int) -> Response:
        """End it now; gives it as it is afterwards."""
        me = caller(request)
        row = next((one for one in selectors.delegations_of(me) if one.pk == pk), None)
        if row is None:
            raise NotVisible(_("内容不存在，或你没有权限查看"))
        return self.answer(shapes.DelegationShape, end_delegation(row, actor=me, via=Via.REST))

    def fresh(self, subject: Ref) -> Any:
        """The delegation now."""
        row = Delegation.objects.filter(pk=subject.pk).select_related("principal", "agent").first()
        return dict(shapes.DelegationShape(row).data) if row and subject.kind == "people.delegation" else None


class Tokens(RestView):
    """The caller's own tokens; new ones are made on the page or by the command, never by a token."""

    @operation("tokens", gettext_lazy("查看自己的令牌"), scope=TOKENS, tag="me", query=Paged, answers=shapes.TokenPage)
    def get(self, request: Request) -> Response:
        """Good and revoked ones, newest first, without their secrets."""
        rows = ApiToken.objects.filter(person=caller(request))
        return self.answer(shapes.TokenPage, page(rows, self.query, newest_first=True))


class OneToken(RestView):
    """A token of the caller."""

    @operation("token_revoke", gettext_lazy("吊销令牌"), scope=TOKENS, tag="me", answers=shapes.TokenShape)
    def delete(self, request: Request, pk: int) -> Response:
        """Make it worthless from now on, also if it is the one that asks."""
        return self.answer(shapes.TokenShape, revoke_token(pk, actor=caller(request), via=Via.REST))
