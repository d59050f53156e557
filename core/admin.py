"""Desks of the ground: what happened, for audit alone."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy

from core.admin_model import HouseModelAdmin, column, titled
from core.admin_site import LINKS, SITE
from core.admin_story import people_named
from core.models import JournalEntry
from core.refs import REF_KINDS
from core.verbs import said

AUDIT = frozenset({"audit_admin"})


@admin.display(description=gettext_lazy("操作"), ordering="verb")
def _verb(row: JournalEntry) -> str:
    return said(row.verb)


@admin.display(description=gettext_lazy("操作人"), ordering="actor")
def _actor(row: JournalEntry) -> str:
    return str(getattr(row, "actor_said", "") or row.actor or "—")


@admin.display(description=gettext_lazy("对象类型"), ordering="ref_kind")
def _kind(row: JournalEntry) -> str:
    return str(REF_KINDS.get(row.ref_kind).label) if row.ref_kind in REF_KINDS else row.ref_kind


class _Named(ChangeList):
    """Adds `actor_said` to the rows of the page, in one query."""

    def get_results(self, request: HttpRequest) -> None:
        """The page of rows."""
        super().get_results(request)
        rows = list(self.result_list)
        named = people_named(row.actor for row in rows)
        for row in rows:
            row.actor_said = named.get(row.actor, "")
        self.result_list = rows


@admin.register(JournalEntry, site=SITE)
class JournalDesk(HouseModelAdmin):
    """The operation log: read and filtered; changed by nobody."""

    viewers = AUDIT
    list_display = (
        column("at", gettext_lazy("时间")),
        _verb,
        _actor,
        _kind,
        column("ref_id", gettext_lazy("对象编号")),
        column("via", gettext_lazy("途径")),
    )
    list_filter = (("via", titled(gettext_lazy("途径"))),)
    search_fields = ("=verb", "=actor", "=ref_id", "=ref_kind")
    search_help_text = gettext_lazy("操作、操作人（people.employee:12）、对象类型或对象编号，须完整填写")
    # No date hierarchy: it asks for the years of all entries ever written. /operate/log/ filters by days.
    ordering = ("-pk",)
    more = (
        column("verb", gettext_lazy("操作代码")),
        column("actor", gettext_lazy("操作人编号")),
        column("on_behalf_of", gettext_lazy("代表")),
        column("seq", gettext_lazy("序号")),
        column("text", gettext_lazy("内容")),
        column("hash", gettext_lazy("校验值")),
    )

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """A page of entries with the names of those who acted."""
        return _Named

    def tools(self, request: HttpRequest) -> list[tuple[Any, str]]:
        """The pages of operation, with filters by name and day, and export."""
        return [(link.label, reverse(link.page)) for link in LINKS if link.duties & AUDIT]
