"""Addresses of maintenance windows and inhibition rules."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from alerts.engine.quiet import MOST, Condition, On, Op
from alerts.engine.windows import Days, Repeat, Rule
from alerts.models import InhibitionRule, MaintenanceWindow
from alerts.policy import keeps_sources, silences_of
from alerts.rest.silences import READ, WRITE, ConditionBody, ConditionsBody, ConditionShape, conditions_in
from alerts.rest.views import TAG, caller
from alerts.selectors.quiet_editing import kept_rule, kept_window
from alerts.selectors.silences import require_some
from alerts.selectors.windows import rule_lines, window_lines
from alerts.services.inhibitions import add_inhibition, change_inhibition, retire_inhibition
from alerts.services.windows import add_window, change_window, retire_window
from alerts.states import InUse
from core.journal import Via
from core.refs import Ref
from core.rest.fields import Body, Clock, Day, Pick, Several, Text, Whole
from core.rest.operation import operation
from core.rest.paging import Paged, page
from core.rest.views import RestView

Shape = serializers.Serializer[Any]
LONGEST: Final = 43_200


class WindowBody(ConditionsBody):
    """Which alerts, and when by the wall clock of Shanghai. Monday is 0; the last day of a month is -1."""

    name = Text(max_length=100)
    repeat = Pick(choices=Repeat.choices)
    first = Day()
    until = Day(required=False, allow_null=True)
    at = Clock()
    lasts = Whole(min_value=1, max_value=LONGEST, help_text="minutes")
    weekdays = Several(child=Whole(max_value=6), required=False, max_length=7)
    month_days = Several(child=Whole(min_value=-1, max_value=31), required=False, max_length=32)
    days = Pick(choices=Days.choices, required=False, default=Days.ANY.value)


class WindowPatch(Body):
    """What shall be otherwise, and the version that the caller saw; what is not sent stays."""

    version = Whole()
    name = Text(required=False, max_length=100)
    matchers = Several(child=ConditionBody(), required=False, min_length=1, max_length=MOST)
    repeat = Pick(choices=Repeat.choices, required=False)
    first = Day(required=False)
    until = Day(required=False, allow_null=True)
    at = Clock(required=False)
    lasts = Whole(required=False, min_value=1, max_value=LONGEST, help_text="minutes")
    weekdays = Several(child=Whole(max_value=6), required=False, max_length=7)
    month_days = Several(child=Whole(min_value=-1, max_value=31), required=False, max_length=32)
    days = Pick(choices=Days.choices, required=False)


class SpanShape(Shape):
    """An opening."""

    begins = serializers.DateTimeField()
    ends = serializers.DateTimeField()


class WindowShape(Shape):
    """A window; `now` while it is open, `coming` its next openings, `alerts` open and kept quiet by it."""

    id = serializers.IntegerField(source="row.pk")
    name = serializers.CharField(source="row.name")
    status = serializers.ChoiceField(choices=InUse.choices, source="row.status")
    matchers = ConditionShape(many=True, source="row.matchers")
    repeat = serializers.ChoiceField(choices=Repeat.choices, source="row.repeat")
    first = serializers.DateField(source="row.first")
    until = serializers.DateField(source="row.until", allow_null=True)
    at = serializers.TimeField(source="row.at", format="%H:%M")
    lasts = serializers.IntegerField(source="row.lasts")
    weekdays = serializers.ListField(child=serializers.IntegerField(), source="row.weekdays")
    month_days = serializers.ListField(child=serializers.IntegerField(), source="row.month_days")
    days = serializers.ChoiceField(choices=Days.choices, source="row.days")
    version = serializers.IntegerField(source="row.version")
    now = SpanShape(allow_null=True)
    coming = SpanShape(many=True)
    alerts = serializers.IntegerField()


class WindowPage(Shape):
    """A page of windows, the newest first."""

    items = WindowShape(many=True)
    next_cursor = serializers.CharField(allow_blank=True)


class RuleBody(Body):
    """While an alert fires that meets `explains`, those are quiet that meet `explained` and share the labels."""

    name = Text(max_length=100)
    explains = Several(child=ConditionBody(), min_length=1, max_length=MOST)
    explained = Several(child=ConditionBody(), min_length=1, max_length=MOST)
    equal = Several(child=Text(max_length=300), required=False, max_length=10)


class RulePatch(Body):
    """What shall be otherwise, and the version that the caller saw; what is not sent stays."""

    version = Whole()
    name = Text(required=False, max_length=100)
    explains = Several(child=ConditionBody(), required=False, min_length=1, max_length=MOST)
    explained = Several(child=ConditionBody(), required=False, min_length=1, max_length=MOST)
    equal = Several(child=Text(max_length=300), required=False, max_length=10)


class RuleShape(Shape):
    """An inhibition rule; `alerts` are open and kept quiet by it."""

    id = serializers.IntegerField(source="row.pk")
    name = serializers.CharField(source="row.name")
    status = serializers.ChoiceField(choices=InUse.choices, source="row.status")
    explains = ConditionShape(many=True, source="row.explains")
    explained = ConditionShape(many=True, source="row.explained")
    equal = serializers.ListField(child=serializers.CharField(), source="row.equal")
    version = serializers.IntegerField(source="row.version")
    alerts = serializers.IntegerField()


class RulePage(Shape):
    """A page of rules, the newest first."""

    items = RuleShape(many=True)
    next_cursor = serializers.CharField(allow_blank=True)


class Windows(RestView):
    """Maintenance windows."""

    @operation("windows", _("查看维护窗口"), scope=READ.slug, tag=TAG, query=Paged, answers=WindowPage)
    def get(self, request: Request) -> Response:
        """Windows of one's systems and one's own, retired ones as well; operators read all."""
        rows = MaintenanceWindow.objects.filter(silences_of(caller(request)))
        found = page(rows, self.query, newest_first=True)
        return self.answer(WindowPage, found | {"items": window_lines(found["items"])})

    @operation(
        "window_add", _("添加维护窗口"), scope=WRITE.slug, tag=TAG, status=201, body=WindowBody, answers=WindowShape
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Keep quiet whatever meets all conditions, whenever the rule says."""
        said = self.said
        rule = Rule(
            Repeat(said["repeat"]), said["first"], said["at"], timedelta(minutes=said["lasts"]),
            frozenset(said.get("weekdays", ())), frozenset(said.get("month_days", ())), Days(said["days"]),
            said.get("until"),
        )  # fmt: skip
        row = add_window(
            actor=caller(request), name=said["name"], conditions=conditions_in(said), rule=rule, via=Via.REST
        )
        return self.answer(WindowShape, window_lines([row])[0], 201)


class OneWindow(RestView):
    """One window."""

    def fresh(self, subject: Ref) -> Any:
        """The window as it is now."""
        return _fresh(MaintenanceWindow, subject)

    @operation(
        "window_change", _("修改维护窗口"), scope=WRITE.slug, tag=TAG, body=WindowPatch, answers=WindowShape
    )  # fmt: skip
    def patch(self, request: Request, pk: int) -> Response:
        """If it is open and should not be, it closes; 409 with the fresh window if it changed meanwhile."""
        said, kept = self.said, kept_window(caller(request), pk)
        row = change_window(
            pk, actor=caller(request), version=said["version"], name=said.get("name", kept.name),
            conditions=conditions_in(said) if "matchers" in said else kept.conditions,
            rule=replace(kept.rule, **{column: read(said[column]) for column, read in _WHEN.items() if column in said}),
            via=Via.REST,
        )  # fmt: skip
        return self.answer(WindowShape, window_lines([row])[0])


class WindowRetirement(RestView):
    """The end of a window."""

    def fresh(self, subject: Ref) -> Any:
        """The window as it is now."""
        return _fresh(MaintenanceWindow, subject)

    @operation("window_retire", _("停用维护窗口"), scope=WRITE.slug, tag=TAG, answers=WindowShape)
    def post(self, request: Request, pk: int) -> Response:
        """It opens no more; what still fires calls people at once."""
        row = retire_window(pk, actor=caller(request), via=Via.REST)
        return self.answer(WindowShape, window_lines([row])[0])


class Rules(RestView):
    """Inhibition rules."""

    @operation("inhibition_rules", _("查看抑制规则"), scope=READ.slug, tag=TAG, query=Paged, answers=RulePage)
    def get(self, request: Request) -> Response:
        """All rules, retired ones as well; for who answers for a system, and operators."""
        require_some(caller(request))
        found = page(InhibitionRule.objects.all(), self.query, newest_first=True)
        return self.answer(RulePage, found | {"items": rule_lines(found["items"], operator=False)})

    @operation(
        "inhibition_rule_add", _("添加抑制规则"), scope=WRITE.slug, tag=TAG, status=201, body=RuleBody,
        answers=RuleShape,
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """While an alert fires that explains, what it explains calls nobody; operators only."""
        row = add_inhibition(
            actor=caller(request), name=self.said["name"], explains=_side(self.said, "explains"),
            explained=_side(self.said, "explained"), equal=self.said.get("equal", ()), via=Via.REST,
        )  # fmt: skip
        return self.answer(RuleShape, rule_lines([row], operator=keeps_sources(caller(request)))[0], 201)


class OneRule(RestView):
    """One inhibition rule."""

    def fresh(self, subject: Ref) -> Any:
        """The rule as it is now."""
        return _fresh(InhibitionRule, subject)

    @operation(
        "inhibition_rule_change", _("修改抑制规则"), scope=WRITE.slug, tag=TAG, body=RulePatch, answers=RuleShape
    )  # fmt: skip
    def patch(self, request: Request, pk: int) -> Response:
        """What it no longer explains calls people at once; 409 with the fresh rule if it changed meanwhile."""
        said, kept = self.said, kept_rule(caller(request), pk)
        row = change_inhibition(
            pk, actor=caller(request), version=said["version"], name=said.get("name", kept.name),
            explains=_side(said, "explains") if "explains" in said else kept.rule.explains,
            explained=_side(said, "explained") if "explained" in said else kept.rule.explained,
            equal=said.get("equal", kept.equal), via=Via.REST,
        )  # fmt: skip
        return self.answer(RuleShape, rule_lines([row], operator=True)[0])


class RuleRetirement(RestView):
    """The end of a rule."""

    def fresh(self, subject: Ref) -> Any:
        """The rule as it is now."""
        return _fresh(InhibitionRule, subject)

    @operation("inhibition_rule_retire", _("停用抑制规则"), scope=WRITE.slug, tag=TAG, answers=RuleShape)
    def post(self, request: Request, pk: int) -> Response:
        """The rule holds no more; what it kept quiet and still fires calls people at once."""
        row = retire_inhibition(pk, actor=caller(request), via=Via.REST)
        return self.answer(RuleShape, rule_lines([row], operator=True)[0])


_WHEN: Final[dict[str, Callable[[Any], Any]]] = {
    "repeat": Repeat, "first": lambda day: day, "until": lambda day: day, "at": lambda at: at, "days": Days,
    "lasts": lambda minutes: timedelta(minutes=minutes), "weekdays": frozenset, "month_days": frozenset,
}  # fmt: skip


def _fresh(table: type[MaintenanceWindow | InhibitionRule], subject: Ref) -> Any:
    row = table.objects.filter(pk=subject.pk).first()
    return {"id": row.pk, "status": row.status, "version": row.version} if row and row.ref == subject else None


def _side(said: dict[str, Any], name: str) -> tuple[Condition, ...]:
    return tuple(Condition(On(one["on"]), Op(one["op"]), one["value"], one["name"]) for one in said[name])
