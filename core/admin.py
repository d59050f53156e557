"""Desks of the ground: what happened, for audit alone."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy

from core.admin_model import HouseModelAdmin, column, titled
from core.admin_site import SITE
from core.models import JournalEntry

AUDIT = frozenset({"audit_admin"})


@admin.register(JournalEntry, site=SITE)
class JournalDesk(HouseModelAdmin):
    """The operation log: read and filtered; changed by nobody."""

    viewers = AUDIT
    list_display = (
        column("at", gettext_lazy("时间")),
        column("verb", gettext_lazy("操作")),
        column("actor", gettext_lazy("操作人")),
        column("ref_kind", gettext_lazy("对象类型")),
        column("ref_id", gettext_lazy("对象编号")),
        column("via", gettext_lazy("途径")),
    )
    list_filter = (("via", titled(gettext_lazy("途径"))),)
    search_fields = ("=verb", "=actor", "=ref_id", "=ref_kind")
    search_help_text = gettext_lazy("操作、操作人（people.employee:12）、对象类型或对象编号，须完整填写")
    # No date hierarchy: it asks for the years of all entries ever written. /operate/log/ filters by days.
    ordering = ("-pk",)
    fields = ("at", "verb", "actor", "on_behalf_of", "ref_kind", "ref_id", "seq", "via", "text", "hash")
