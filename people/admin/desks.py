"""HR's desk: people."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.admin_model import HouseModelAdmin, column, titled
from core.admin_site import SITE
from people.models import Employee
from people.policy import HR
from people.search import matches

HR_ONLY = frozenset({HR})


@admin.register(Employee, site=SITE)
class PeopleDesk(HouseModelAdmin):
    """People: found by name, pinyin or number."""

    viewers = HR_ONLY
    list_display = (
        column("name", _("姓名")),
        column("user_id", _("用户 ID")),
        column("employee_no", _("工号")),
        column("department", _("部门"), order="pk"),
        column("title", _("职位")),
        column("leader.name", _("直属上级")),
        column("status", _("状态")),
    )
    list_filter = (("status", titled(_("状态"))),)
    search_fields = ("name",)
    search_help_text = _("姓名、拼音、首字母、用户 ID 或工号")
    ordering = ("pk",)
    fields = ("user_id", "name", "name_en", "employee_no", "title", "email", "mobile", "leader", "status")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Employee]:
        """People with their leader and departments."""
        return super().get_queryset(request).select_related("leader").prefetch_related("memberships__department")

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """By name, pinyin, initials, user id or number."""
        words = search_term.strip().lower().replace(" ", "")
        return (queryset.filter(matches(words)) if words else queryset), False
