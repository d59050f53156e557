"""The keepers' desk of ledgers: rows written, retired; the form has the columns that the ledger declares."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.admin_model import HouseModelAdmin, Verb, VerbForm, column, titled
from core.admin_site import SITE, duties_of
from core.doors import whole
from core.errors import NotVisible, Refused
from core.journal import Via
from estate.columns import Column, ColumnKind, columns_of, written
from estate.facts import said
from estate.fields import ReasonForm
from estate.models import Ledger, LedgerPerson, LedgerRow
from estate.policy import KEEPERS, OPERATOR
from estate.services.ledger_rows import restore_row, retire_row, write_row
from estate.services.row_writing import RowDraft
from estate.states import InUse


class RowForm(VerbForm):
    """The columns that every row has; `form_of` adds the declared ones."""

    ledger: Ledger
    key = forms.CharField(label=gettext_lazy("编号"), max_length=64)
    label = forms.CharField(label=gettext_lazy("名称"), max_length=120)
    label_en = forms.CharField(label=gettext_lazy("英文名"), max_length=160, required=False)

    class Meta:
        model = LedgerRow
        fields = ("key", "label", "label_en")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].label = said(self.ledger.key_label, self.ledger.key_label_en)
        self.fields["key"].help_text = _("台账「%(name)s」里的编号，录入后不能修改") % {
            "name": self.ledger.display_name
        }
        if not self.instance.pk:
            return
        self.fields["key"].disabled = True
        people: dict[str, list[str]] = {}
        kept = LedgerPerson.objects.filter(row=self.instance).order_by("position").select_related("person")
        for one in kept:
            people.setdefault(one.column, []).append(one.person.user_id)
        for one_column in columns_of(self.ledger.columns):
            value = people.get(one_column.id, []) if one_column.kind == ColumnKind.PERSON else None
            told = written(one_column, value or self.instance.values.get(one_column.id))
            self.initial[one_column.id] = self.instance.values.get(one_column.id) if _chosen(one_column) else told


def form_of(ledger: Ledger) -> type[RowForm]:
    """The form of a row of this ledger."""
    fields = {one.id: _field(one) for one in columns_of(ledger.columns)}
    return type("LedgerRowForm", (RowForm,), {**fields, "ledger": ledger, "__module__": __name__})


def _chosen(one: Column) -> bool:
    return one.kind == ColumnKind.CHOICE


def _field(one: Column) -> forms.Field:
    """A declared column as a field; what it holds is read by the verb, so that a sheet and a form say the same."""
    label = f"{one.said}（{one.unit_said}）" if one.unit else one.said
    if _chosen(one):
        choices = [("", "—"), *((option.value, option.said) for option in one.options)]
        return forms.ChoiceField(label=label, choices=choices, required=one.required)
    helps = {
        ColumnKind.PERSON: _("用户 ID，多人用逗号分隔"),
        ColumnKind.SYSTEM: _("系统的标识"),
        ColumnKind.DATE: _("例如 2027-01-31"),
        ColumnKind.ROW: _("另一本台账里的编号"),
    }
    return forms.CharField(label=label, required=one.required, help_text=helps.get(one.kind, ""))


def _retire(actor: Any, row: LedgerRow, asked: dict[str, Any]) -> None:
    retire_row(row, actor=actor, reason=asked["reason"], via=Via.ADMIN)


def _restore(actor: Any, row: LedgerRow, asked: dict[str, Any]) -> None:
    restore_row(row, actor=actor, via=Via.ADMIN)


class LedgerFilter(admin.SimpleListFilter):
    """Rows of one ledger."""

    title = str(gettext_lazy("台账"))
    parameter_name = "ledger"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The ledgers of this desk."""
        self.title = _("台账")
        return [(str(row.pk), row.display_name) for row in kept_by(request)]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Its rows."""
        pk = whole(self.value() or "")
        return queryset.filter(ledger=pk) if pk else queryset


def kept_by(request: HttpRequest) -> QuerySet[Ledger]:
    """The ledgers that the person keeps."""
    duties = duties_of(request)
    rows = Ledger.objects.filter(status=InUse.IN_USE).order_by("pk")
    return rows if OPERATOR in duties else rows.filter(Q(keeper__in=duties))


@admin.register(LedgerRow, site=SITE)
class RowDesk(HouseModelAdmin):
    """Rows of the ledgers that the person keeps."""

    viewers = adders = changers = KEEPERS
    house_form = RowForm
    verbs = (
        Verb(
            "retire",
            gettext_lazy("停用记录"),
            gettext_lazy("表单里不再能选择这条记录；已引用它的申请不受影响。"),
            _retire,
            KEEPERS,
            ReasonForm,
            lambda row: row.status == InUse.IN_USE,
            gettext_lazy("记录已停用"),
            dangerous=True,
        ),
        Verb(
            "restore",
            gettext_lazy("恢复使用"),
            gettext_lazy("表单里又能选择这条记录。"),
            _restore,
            KEEPERS,
            fits=lambda row: row.status == InUse.RETIRED,
            said=gettext_lazy("记录已恢复使用"),
        ),
    )
    list_display = (
        column("key", gettext_lazy("编号")),
        column("label", gettext_lazy("名称")),
        column("ledger.name", gettext_lazy("台账")),
        column("status", gettext_lazy("状态")),
    )
    list_filter = (LedgerFilter, ("status", titled(gettext_lazy("状态"))))
    search_fields = ("=key", "label", "label_en")
    search_help_text = gettext_lazy("编号或名称")
    beside = ((LedgerPerson, "row_id"),)
    ordering = ("ledger", "key")

    def get_queryset(self, request: HttpRequest) -> QuerySet[LedgerRow]:
        """Rows of the ledgers that the person keeps."""
        return super().get_queryset(request).select_related("ledger").filter(ledger__in=kept_by(request))

    def form_for(self, request: HttpRequest, obj: Any = None) -> type[VerbForm] | None:
        """The form of the row's ledger, or of the one in the address."""
        return form_of(obj.ledger if obj is not None else self._asked(request))

    def tools(self, request: HttpRequest) -> list[tuple[Any, str]]:
        """A link for each ledger, for a new row."""
        add = reverse(self.url_name("add"))
        return [
            (_("新增：%(name)s") % {"name": row.display_name}, f"{add}?ledger={row.pk}") for row in kept_by(request)
        ]

    def act(self, request: HttpRequest, form: VerbForm, row: Any | None) -> LedgerRow:
        """Write it."""
        asked = {name: str(value or "") for name, value in form.cleaned_data.items()}
        ledger = row.ledger if row is not None else self._asked(request)
        fixed = {name: asked.pop(name) for name in ("key", "label", "label_en")}
        actor: Any = request.user
        return write_row(ledger, RowDraft(**fixed, cells=asked), actor=actor, via=Via.ADMIN)

    def _asked(self, request: HttpRequest) -> Ledger:
        """The ledger in the address, else the first that the person keeps.

        Raises: NotVisible if it is none of his; Refused for who keeps none.
        """
        rows = kept_by(request)
        if not rows:
            raise Refused(_("没有由你维护的台账"))
        pk = whole(request.GET.get("ledger", ""))
        found = rows.filter(pk=pk).first() if pk else rows.first()
        if found is None:
            raise NotVisible(_("内容不存在，或你没有权限查看"))
        return found
