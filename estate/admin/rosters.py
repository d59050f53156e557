"""The operator's desk of rosters: opened, renamed, closed; their layers have a desk of their own."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.admin_model import HouseModelAdmin, Verb, VerbForm, column, titled
from core.admin_site import SITE
from core.clock import SHANGHAI
from core.journal import Via
from estate.admin.systems import OPERATORS
from estate.fields import ReasonForm
from estate.models import Roster
from estate.services.rosters import add_roster, correct_roster, restore_roster, retire_roster
from estate.states import InUse


class RosterForm(VerbForm):
    """A roster as the operator writes it down."""

    slug = forms.SlugField(label=_("标识"), max_length=40, help_text=_("审批流程按标识引用，录入后不能修改"))
    name = forms.CharField(label=_("名称"), max_length=60)
    name_en = forms.CharField(label=_("英文名"), max_length=80, required=False)
    note = forms.CharField(label=_("说明"), max_length=200, required=False)
    zone = forms.CharField(label=_("时区"), max_length=40, initial=SHANGHAI.key, required=False)

    class Meta:
        model = Roster
        fields = ("slug", "name", "name_en", "note", "zone")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["slug"].disabled = True


def _retire(actor: Any, row: Roster, asked: dict[str, Any]) -> None:
    retire_roster(row, actor=actor, reason=asked["reason"], via=Via.ADMIN)


def _restore(actor: Any, row: Roster, asked: dict[str, Any]) -> None:
    restore_roster(row, actor=actor, via=Via.ADMIN)


@admin.register(Roster, site=SITE)
class RosterDesk(HouseModelAdmin):
    """Duties, and their names."""

    viewers = adders = changers = OPERATORS
    house_form = RosterForm
    verbs = (
        Verb(
            "retire",
            _("停用值班表"),
            _("此后按这张值班表查不到任何人；过去的值班仍可查询。"),
            _retire,
            OPERATORS,
            ReasonForm,
            lambda row: row.status == InUse.IN_USE,
            _("值班表已停用"),
            dangerous=True,
        ),
        Verb(
            "restore",
            _("恢复使用"),
            _("按原来的班次继续值班。"),
            _restore,
            OPERATORS,
            fits=lambda row: row.status == InUse.RETIRED,
            said=_("值班表已恢复使用"),
        ),
    )
    list_display = (column("name", _("名称")), column("slug", _("标识")), column("note", _("说明")),
                    column("status", _("状态")))  # fmt: skip
    list_filter = (("status", titled(_("状态"))),)
    search_fields = ("name", "name_en", "slug")
    search_help_text = _("名称或标识")
    ordering = ("pk",)

    def tools(self, request: HttpRequest) -> list[tuple[Any, str]]:
        """The way to the layers."""
        return [(_("班次"), reverse("admin:estate_rosterlayer_changelist"))]

    def act(self, request: HttpRequest, form: VerbForm, row: Any | None) -> Roster:
        """Open or rename it."""
        asked = dict(form.cleaned_data)
        asked["zone"] = asked["zone"] or SHANGHAI.key
        who: dict[str, Any] = {"actor": request.user, "via": Via.ADMIN}
        if row is None:
            return add_roster(**who, **asked)
        asked.pop("slug")
        return correct_roster(row, **who, **asked)
