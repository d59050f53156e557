"""How a table is looked after: who sees it, who changes it, and which verb each button calls.

A desk decides nothing: it shows what its `viewers` may see and calls the room's services, whose refusals and problems
it shows beside the field. Nothing is saved or deleted past a verb; Django's own log stays empty: the journal has it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from core import admin_story
from core.admin_forms import PlainForm, VerbForm, attempt, column, show_problems, titled
from core.admin_site import duties_of
from core.errors import IllegalMove, NotVisible, Refused

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    _ModelAdmin = admin.ModelAdmin[Any]
else:
    _ModelAdmin = admin.ModelAdmin

__all__ = ["HouseModelAdmin", "Verb", "VerbForm", "attempt", "column", "show_problems", "titled"]

SEEN = "seen"


@dataclass(frozen=True)
class Verb:
    """Something to do with one row, on a page of its own: what it means, what it asks, who may."""

    slug: str
    label: str | _StrPromise
    sentence: str | _StrPromise
    run: Callable[[Any, Any, dict[str, Any]], Any]
    duties: frozenset[str]
    form: type[forms.Form] = forms.Form
    fits: Callable[[Any], bool] = lambda row: True
    said: str | _StrPromise = ""
    dangerous: bool = False


class HouseModelAdmin(_ModelAdmin):
    """A table at its desk: `viewers` see it, `adders` and `changers` fill in its forms, verbs name their own people.

    `tells` chooses the verbs of the journal that a row's story shows here, `hidden` the columns its versions leave out,
    `beside` the tables whose versions are told along. Who may only look sees the list's columns and `more`.
    """

    viewers: frozenset[str] = frozenset()
    adders: frozenset[str] = frozenset()
    changers: frozenset[str] = frozenset()
    verbs: Sequence[Verb] = ()
    house_form: type[VerbForm] | None = None
    tells: Callable[[str], bool] = staticmethod(lambda verb: True)
    hidden: frozenset[str] = frozenset()
    beside: Sequence[admin_story.Beside] = ()
    keeps_versions = True
    more: Sequence[Callable[[Any], Any]] = ()
    form = PlainForm
    actions = None
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    list_max_show_all = 0
    change_form_template = "admin/house_form.html"
    change_list_template = "admin/house_list.html"
    object_history_template = "admin/house_history.html"

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Whether the person has this desk."""
        return bool(self.viewers & duties_of(request))

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether the person may look."""
        return self.has_module_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Whether the person may add rows by the form."""
        return bool(self.adders & duties_of(request))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether the person may change rows by the form."""
        return bool(self.changers & duties_of(request))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody: rows end by verbs."""
        return False

    def act(self, request: HttpRequest, form: VerbForm, row: Any | None) -> models.Model:
        """Do what the form asks for (None: a new row) by the room's verb; returns the row.

        Raises: Refused here, for a desk without a form.
        """
        raise Refused(_("此处只能查看"))

    def form_for(self, request: HttpRequest, obj: Any = None) -> type[VerbForm] | None:
        """The form of a row (None: of a new one); a desk whose rows differ gives each its own."""
        return self.house_form

    def _filled_in(self, request: HttpRequest, obj: Any) -> type[VerbForm] | None:
        """The same where the person may fill it in."""
        may = self.has_change_permission(request, obj) if obj else True
        return self.form_for(request, obj) if may else None

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """The desk's own form, tied to its verb and the person."""
        own = self._filled_in(request, obj)
        if own is None:
            return super().get_form(request, obj, change=change, **kwargs)
        desk = self

        class Bound(own):  # type: ignore[valid-type,misc]
            def act(self) -> models.Model:
                if obj is not None and request.POST.get(SEEN) != self.seen():
                    raise IllegalMove(_("打开这一页之后内容已变化，请刷新后重新填写"))
                return desk.act(request, self, obj)

        return Bound

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """All fields of the desk's form in their order."""
        own = self._filled_in(request, obj)
        if own is not None:
            return [(None, {"fields": list(own.base_fields)})]
        return [(None, {"fields": self.get_readonly_fields(request, obj)})]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """What is shown to whoever may not change the row."""
        if self._filled_in(request, obj) is not None:
            return ()
        return (*self.list_display, *self.more)

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Any:
        """The row as the verb left it."""
        return form.done

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Nothing: the verb has saved."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Nothing: the verb has saved."""

    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> Any:
        """Nothing: the journal has it."""
        return ""

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Nothing: the journal has it."""

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Nothing: the journal has it."""

    def get_urls(self) -> list[URLPattern]:
        """List, form and story of a row, and a page for each verb; no deleting."""
        mine = [one for one in super().get_urls() if one.name and not one.name.endswith("_delete")]
        verbs = path(
            "<path:object_id>/verbs/<slug:verb>/",
            self.admin_site.admin_view(self.verb_view),
            name=self.url_name("verb")[6:],
        )
        return [*self.desk_urls(), verbs, *mine] if self.verbs else [*self.desk_urls(), *mine]

    def url_name(self, page: str) -> str:
        """Name of one of the desk's pages: `admin:people_employee_changelist`."""
        return f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}"

    def desk_urls(self) -> list[URLPattern]:
        """Further pages of this desk."""
        return []

    def tools(self, request: HttpRequest) -> list[tuple[Any, str]]:
        """Links beside the one for adding: label and address."""
        return []

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The list with the desk's links."""
        context = {"house_tools": self.tools(request), "title": self.opts.verbose_name_plural}
        try:
            return super().changelist_view(request, {**context, **(extra_context or {})})
        except (ValueError, OverflowError) as error:  # a filter of the address that no row can have
            raise NotVisible(_("筛选条件不成立，请清除筛选后重试")) from error

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form with the verbs that fit the row and the person."""
        row = kwargs.get("obj")
        context["house_verbs"] = self.fitting(request, row) if row is not None else []
        context["title"] = str(row) if row is not None else self.opts.verbose_name
        context["subtitle"] = None
        context["show_save_and_add_another"] = False
        form = context["adminform"].form
        context["house_seen"] = request.POST.get(SEEN) or form.seen() if isinstance(form, VerbForm) else ""
        response = super().render_change_form(request, context, *args, **kwargs)
        if form.is_bound and form.errors:
            response.status_code = getattr(form, "status", 422)
        return response

    def fitting(self, request: HttpRequest, row: Any) -> list[tuple[Verb, str]]:
        """The verbs for this person and row, each with its address."""
        mine = [verb for verb in self.verbs if verb.duties & duties_of(request) and verb.fits(row)]
        return [(verb, reverse(self.url_name("verb"), args=[row.pk, verb.slug])) for verb in mine]

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """The journal of a row and its versions, newest first."""
        row = self.get_object(request, object_id)
        if not self.has_view_permission(request, row):
            raise Refused(_("你没有权限执行此操作"))
        if row is None:
            return redirect("admin:index")
        context = {**self.admin_site.each_context(request), "title": _("变更记录"), "object": row, "opts": self.opts}
        context |= {
            "story": admin_story.lines(row, self.tells),
            "versions": self.versions(row) if self.keeps_versions else [],
        }
        return render(request, "admin/house_history.html", context)

    def versions(self, row: Any) -> list[admin_story.Version]:
        """What each version of the row changed, under the names that this desk's form and list give the columns."""
        if not self.keeps_versions:
            return []
        told = {one.__name__: one.short_description for one in self.list_display if callable(one)}  # type: ignore[attr-defined]
        labels = {name.removesuffix("_name"): label for name, label in told.items()}
        labels |= {name: field.label for name, field in getattr(self.house_form, "base_fields", {}).items()}
        return admin_story.versions(row, labels, self.hidden, self.beside)

    def verb_view(self, request: HttpRequest, object_id: str, verb: str) -> HttpResponse:
        """One verb of one row: what it means, what it asks; a press does it."""
        asked = next((one for one in self.verbs if one.slug == verb), None)
        if asked is None or not asked.duties & duties_of(request):
            raise Refused(_("你没有权限执行此操作"))
        row = self.get_object(request, object_id)
        if row is None:
            raise NotVisible(_("内容不存在，或你没有权限查看"))
        back = reverse(self.url_name("change"), args=[row.pk])
        form, status = asked.form(request.POST if request.method == "POST" else None, label_suffix=""), 200
        if request.method == "POST" and form.is_valid():
            answer: list[Any] = []
            problem = attempt(lambda: answer.append(self.press(asked, request, row, form)))
            if problem is None:
                said = answer[0] if isinstance(answer[0], str) else asked.said
                messages.success(request, said or _("已完成：%(verb)s") % {"verb": asked.label})
                return redirect(back)
            show_problems(form, problem)
            status = problem.status
        context = {
            **self.admin_site.each_context(request),
            "title": asked.label, "verb": asked, "form": form, "row": row, "back": back, "opts": self.opts,
        }  # fmt: skip
        return render(request, "admin/verb.html", context, status=422 if form.errors and status == 200 else status)

    def press(self, verb: Verb, request: HttpRequest, row: Any, form: forms.Form) -> Any:
        """Do it, if it fits the row as it is now.

        Raises: IllegalMove if it does not; what the room's verb raises.
        """
        if not verb.fits(row):
            raise IllegalMove(_("内容已变化，请查看最新状态"))
        return verb.run(request.user, row, form.cleaned_data)
