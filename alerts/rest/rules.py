"""Addresses about escalation policies and routes; they call the verbs of the pages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from alerts.engine import ladder, routing
from alerts.engine.ladder import Aim, Plan, RoomFrom, Rung, Target, Way, When
from alerts.models import Alert, EscalationPolicy
from alerts.policy import KEEPERS, require_keeps_rules
from alerts.rest.views import TAG, caller
from alerts.selectors.policies import kept_policy, policy_lines
from alerts.selectors.routes import decided
from alerts.services import escalation, routes
from alerts.services.escalation import PolicyDraft, plan_in
from alerts.services.routing import current
from alerts.states import PolicyStatus
from core.errors import Invalid, NotVisible
from core.journal import Via
from core.refs import Ref
from core.rest.fields import Body, Form, Pick, Several, Text, Whole
from core.rest.operation import operation
from core.rest.scopes import Scope
from core.rest.views import RestView

READ: Final = Scope("alert-rules:read", _("查看告警路由和升级策略"), KEEPERS)
WRITE: Final = Scope("alert-rules:write", _("修改告警路由和升级策略"), KEEPERS)
Shape = serializers.Serializer[Any]


class AimShape(Shape):
    """Whom to call; `name` is the slug of a roster or the key of a person."""

    who = serializers.ChoiceField(choices=Target.choices)
    name = serializers.CharField(allow_blank=True)


class PolicyStepShape(Shape):
    """A step: `after` seconds from the beginning of the round."""

    after = serializers.IntegerField()
    to = AimShape(many=True)
    when = serializers.ChoiceField(choices=When.choices)
    how = serializers.ChoiceField(choices=Way.choices)


class PolicyShape(Shape):
    """A policy; version 0 is what is built in. Lengths in seconds; a `hold` of 0 never ends."""

    slug = serializers.CharField()
    name = serializers.CharField()
    name_en = serializers.CharField(allow_blank=True)
    note = serializers.CharField(allow_blank=True)
    status = serializers.ChoiceField(choices=PolicyStatus.choices)
    version = serializers.IntegerField()
    steps = PolicyStepShape(many=True)
    lasts = serializers.IntegerField()
    laps = serializers.IntegerField()
    hold = serializers.IntegerField()
    last = AimShape(many=True)
    last_how = serializers.ChoiceField(choices=Way.choices)
    room = serializers.ChoiceField(choices=RoomFrom.choices, help_text="from which priority a war room opens by itself")


class PolicyList(Shape):
    """Every policy."""

    items = PolicyShape(many=True)


class AimBody(Body):
    """Whom to call."""

    who = Pick(choices=Target.choices)
    name = Text(required=False, default="", allow_blank=True, max_length=40)


class StepBody(Body):
    """A step."""

    after = Whole()
    to = Several(child=AimBody(), min_length=1, max_length=ladder.MOST_AIMS)
    when = Pick(choices=When.choices, required=False, default=When.UNTAKEN.value)
    how = Pick(choices=Way.choices, required=False, default=Way.MESSAGE.value)


class PolicyBody(Body):
    """A whole policy, and the version of it that the caller saw; 0 for one that is new or built in."""

    version = Whole()
    name = Text(max_length=60)
    name_en = Text(required=False, default="", allow_blank=True, max_length=80)
    note = Text(required=False, default="", allow_blank=True, max_length=200)
    steps = Several(child=StepBody(), min_length=1, max_length=ladder.MOST_RUNGS)
    lasts = Whole()
    laps = Whole(required=False, default=1)
    hold = Whole(required=False, default=0)
    last = Several(child=AimBody(), min_length=1, max_length=ladder.MOST_AIMS)
    last_how = Pick(choices=Way.choices, required=False, default=Way.MESSAGE.value)
    room = Pick(choices=RoomFrom.choices, required=False, default=RoomFrom.USUAL.value)


class RoutesShape(Shape):
    """All rules in their order, the rest last."""

    version = serializers.IntegerField()
    rules = serializers.ListField(child=serializers.DictField())


class RoutesBody(Body):
    """All rules as `GET` gives them, and the version that the caller saw."""

    version = Whole()
    rules = Several(child=Form(), min_length=1, max_length=routing.MOST_RULES)


class TrialBody(Body):
    """An alert that is kept, and rules to hold it against; without rules those that hold now."""

    alert = Whole(help_text="key of an alert")
    rules = Several(child=Form(), required=False, max_length=routing.MOST_RULES)


class TrialShape(Shape):
    """What the rules say, and every rule that was tried with what its terms saw."""

    version = serializers.IntegerField()
    priority = serializers.CharField()
    policy = serializers.CharField(allow_blank=True)
    group_by = serializers.ListField(child=serializers.CharField())
    chats = serializers.ListField(child=serializers.CharField())
    tried = serializers.ListField(child=serializers.DictField())


class Policies(RestView):
    """Who is called, and after how long."""

    @operation("escalation_policies", _("查看升级策略"), scope=READ.slug, tag=TAG, answers=PolicyList)
    def get(self, request: Request) -> Response:
        """Every policy, those of the priorities first."""
        rows = [line.row for line in policy_lines(caller(request))]
        return self.answer(PolicyList, {"items": [_told(row) for row in rows]})


class AboutPolicy(RestView):
    """An address of a policy; a refused move is answered with the policy as it is."""

    def fresh(self, subject: Ref) -> Any:
        """The policy as it is now."""
        row = EscalationPolicy.objects.filter(pk=subject.pk).first() if subject.kind == "alerts.policy" else None
        return _told(row) if row else None


class OnePolicy(AboutPolicy):
    """One policy."""

    @operation("escalation_policy", _("查看一个升级策略"), scope=READ.slug, tag=TAG, answers=PolicyShape)
    def get(self, request: Request, slug: str) -> Response:
        """The policy of this name."""
        return self.answer(PolicyShape, _told(kept_policy(caller(request), slug)))

    @operation(
        "escalation_policy_put", _("写入升级策略"), scope=WRITE.slug, tag=TAG, body=PolicyBody, answers=PolicyShape
    )  # fmt: skip
    def put(self, request: Request, slug: str) -> Response:
        """Write it down; 409 with the fresh policy if it changed meanwhile."""
        actor, draft = caller(request), _draft(self.said)
        known = slug in escalation.OF_PRIORITY or EscalationPolicy.objects.filter(slug=slug).exists()
        if known:
            row = escalation.change_policy(
                slug, actor=actor, draft=draft, version=self.said["version"], via=Via.REST
            )  # fmt: skip
        else:
            row = escalation.add_policy(actor=actor, slug=slug, draft=draft, via=Via.REST)
        return self.answer(PolicyShape, _told(row))


class PolicyRetirement(AboutPolicy):
    """The end of one."""

    @operation("escalation_policy_retire", _("停用升级策略"), scope=WRITE.slug, tag=TAG, answers=PolicyShape)
    def post(self, request: Request, slug: str) -> Response:
        """What still names it uses that of the priority."""
        return self.answer(PolicyShape, _told(escalation.retire_policy(slug, actor=caller(request), via=Via.REST)))


class PolicyRestoration(AboutPolicy):
    """Its return."""

    @operation("escalation_policy_restore", _("恢复升级策略"), scope=WRITE.slug, tag=TAG, answers=PolicyShape)
    def post(self, request: Request, slug: str) -> Response:
        """It is in use again."""
        return self.answer(PolicyShape, _told(escalation.restore_policy(slug, actor=caller(request), via=Via.REST)))


class Routes(RestView):
    """Which policy an alert follows."""

    def fresh(self, subject: Ref) -> Any:
        """The rules that hold now."""
        return _routes() if subject == routes.ROUTES else None

    @operation("alert_routes", _("查看告警路由"), scope=READ.slug, tag=TAG, answers=RoutesShape)
    def get(self, request: Request) -> Response:
        """All rules in their order."""
        require_keeps_rules(caller(request))
        return self.answer(RoutesShape, _routes())

    @operation(
        "alert_routes_put", _("写入告警路由"), scope=WRITE.slug, tag=TAG, body=RoutesBody, answers=RoutesShape
    )  # fmt: skip
    def put(self, request: Request) -> Response:
        """Let these rules hold from now on; 409 with the fresh rules if they changed meanwhile."""
        require_keeps_rules(caller(request))
        rules = _config(self.said["rules"]).rules
        routes.change_routes(rules, actor=caller(request), version=self.said["version"], via=Via.REST)
        return self.answer(RoutesShape, _routes())


class Trial(RestView):
    """Rules held against an alert; nothing is written."""

    @operation(
        "alert_routes_trial", _("试算告警路由"), scope=READ.slug, tag=TAG, body=TrialBody, answers=TrialShape,
        errors=(404,),
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """What the rules would say of the alert at this moment, and why."""
        require_keeps_rules(caller(request))
        config = _config(self.said["rules"]) if self.said.get("rules") else current()
        if problems := routes.routes_problems(config.rules):
            raise Invalid(problems)
        row = Alert.objects.select_related("source").filter(pk=self.said["alert"]).first()
        if row is None:
            raise NotVisible(gettext("告警不存在"))
        return self.answer(TrialShape, routing.traced(decided(row, config)[0]))


def _routes() -> dict[str, Any]:
    config = current()
    return {"version": config.version, "rules": routing.written(config.rules)}


def _config(rules: list[Mapping[str, Any]]) -> routing.Config:
    try:
        return routing.read(0, rules)
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise Invalid.at("rules", gettext("规则写法有误：{error}").format(error=error)) from None


def _told(row: EscalationPolicy) -> dict[str, Any]:
    plan = plan_in(row)
    kept = {"room": plan.room.value} | ladder.written(plan)
    kept["steps"] = [one | {"to": _aims(one["to"])} for one in kept["steps"]]
    names = {name: getattr(row, name) for name in ("slug", "name", "name_en", "note", "status", "version")}
    return kept | {"last": _aims(kept["last"])} | names


def _aims(kept: list[list[str]]) -> list[dict[str, str]]:
    return [{"who": who, "name": name} for who, name in kept]


def _draft(said: Mapping[str, Any]) -> PolicyDraft:
    rungs = tuple(
        Rung(timedelta(seconds=one["after"]), _read(one["to"]), When(one["when"]), Way(one["how"]))
        for one in said["steps"]
    )
    lengths = (timedelta(seconds=said["lasts"]), said["laps"], timedelta(seconds=said["hold"]))
    plan = Plan(rungs, *lengths, last=_read(said["last"]), last_how=Way(said["last_how"]), room=RoomFrom(said["room"]))
    return PolicyDraft(said["name"], plan, said["name_en"], said["note"])


def _read(aims: list[Mapping[str, str]]) -> tuple[Aim, ...]:
    return tuple(Aim(Target(one["who"]), one["name"]) for one in aims)
