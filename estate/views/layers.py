"""A layer of a roster: written down, looked at with what it would change, then saved."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from core.errors import Invalid, NotVisible
from core.states import Phase
from estate.fields import PeopleField, WindowsField
from estate.models import Roster, RosterLayer
from estate.policy import require_may_run
from estate.selectors.previews import preview
from estate.services.layers import MOST_EVERY, MOST_LAYERS, LayerDraft, add_layer, change_layer, draft_problems
from estate.states import Days, InUse, Unit
from people.models import Employee


class LayerForm(forms.Form):
    """A layer as the operator writes it down."""

    name = forms.CharField(label=gettext_lazy("班次名称"), max_length=40)
    name_en = forms.CharField(label=gettext_lazy("英文名"), max_length=60, required=False)
    people = PeopleField(label=gettext_lazy("轮值人员"), required=True)
    unit = forms.ChoiceField(label=gettext_lazy("轮换单位"), choices=Unit.choices, initial=Unit.WEEK)
    every = forms.IntegerField(label=gettext_lazy("每几个单位一轮"), initial=1, min_value=1, max_value=MOST_EVERY)
    starts_on = forms.DateField(
        label=gettext_lazy("首班日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("第一位从这一天的交接时间开始；按周轮换时决定星期几交接"),
    )  # fmt: skip
    handover = forms.TimeField(
        label=gettext_lazy("交接时间"), initial="09:00",
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )  # fmt: skip
    days = forms.ChoiceField(label=gettext_lazy("值班日"), choices=Days.choices, initial=Days.EVERY)
    windows = WindowsField(label=gettext_lazy("时段"))
    phases = forms.MultipleChoiceField(
        label=gettext_lazy("交易时段"), choices=Phase.choices, required=False,
        widget=forms.CheckboxSelectMultiple, help_text=gettext_lazy("勾选后在这些交易时段值班"),
    )  # fmt: skip
    priority = forms.IntegerField(
        label=gettext_lazy("优先级"), initial=0, min_value=0, max_value=MOST_LAYERS,
        help_text=gettext_lazy("同一时刻只有优先级最高的班次生效；相同则同时值班"),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if name != "phases":
                kind = "form-select" if isinstance(field, forms.ChoiceField) else "form-control"
                field.widget.attrs["class"] = f"{kind} is-invalid" if name in self.errors else kind

    def draft(self) -> LayerDraft:
        """The layer that the form means."""
        told = dict(self.cleaned_data)
        told |= {"unit": Unit(told["unit"]), "days": Days(told["days"])}
        return LayerDraft(**(told | {"phases": [Phase(one) for one in told["phases"]]}))


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, slug: str) -> HttpResponse:
    """A further layer."""
    return _edit(request, _open(request, slug), None)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Another way of taking turns, from now on."""
    roster = _open(request, slug)
    layer = RosterLayer.objects.filter(pk=pk, roster=roster, until=None).first()
    if layer is None:
        raise NotVisible(_("内容不存在，或你没有权限查看"))
    return _edit(request, roster, layer)


def _edit(request: HttpRequest, roster: Roster, layer: RosterLayer | None) -> HttpResponse:
    """A form; sent, it shows before and after; sent once more, it is saved."""
    form = LayerForm(request.POST or None, initial=_initial(layer))
    shown, wrong = None, False
    if request.method == "POST" and form.is_valid():
        draft = form.draft()
        problems = draft_problems(draft, layer)
        try:
            if not problems and request.POST.get("step") == "save":
                _save(cast(Employee, request.user), roster, layer, draft)
                messages.success(request, _("班次已保存，从现在起生效"))
                return redirect("estate:roster", roster.slug)
        except Invalid as error:
            problems = list(error.problems)
        for problem in problems:
            form.add_error(problem.field if problem.field in form.fields else None, problem.message)
        shown = preview(roster, draft, layer) if not problems else None
    wrong = request.method == "POST" and bool(form.errors)
    context = {"roster": roster, "layer": layer, "form": form, "preview": shown}
    return render(request, "estate/roster_layer.html", context, status=Invalid.status if wrong else 200)


def _save(actor: Employee, roster: Roster, layer: RosterLayer | None, draft: LayerDraft) -> None:
    if layer is None:
        add_layer(roster, actor=actor, draft=draft)
    else:
        change_layer(layer, actor=actor, draft=draft)


def _initial(layer: RosterLayer | None) -> dict[str, Any]:
    if layer is None:
        return {}
    names = ("name", "name_en", "unit", "every", "starts_on", "handover", "days", "priority", "windows", "phases")
    people = [one.person for one in layer.members.select_related("person").order_by("position")]
    return {name: getattr(layer, name) for name in names} | {"people": people}


def _open(request: HttpRequest, slug: str) -> Roster:
    roster = Roster.objects.filter(slug=slug, status=InUse.IN_USE).first()
    if roster is None:
        raise NotVisible(_("内容不存在，或你没有权限查看"))
    require_may_run(cast(Employee, request.user))
    return roster
