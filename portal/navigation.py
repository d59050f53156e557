"""The two entries of the rail that are the shell's own."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.admin_site import DeskLink
from core.shell import NavEntry
from people import api as people
from portal.policy import KEEPERS
from portal.selectors.counting import counts

HOME = NavEntry(slug="home", label=_("工作台"), icon="layout-dashboard", url_name="portal:home", order=0)
INBOX = NavEntry(
    slug="inbox",
    label=_("待办"),
    icon="inbox",
    url_name="portal:inbox",
    order=10,
    badge=lambda person: counts(person).todo,
)
ADOPTION = NavEntry(
    slug="adoption",
    label=_("使用情况"),
    icon="chart-column",
    url_name="portal:adoption",
    order=940,
    roles=KEEPERS,
    group="operate",
)
FEEDBACK = NavEntry(
    slug="feedback",
    label=_("意见反馈"),
    icon="message-square",
    url_name="portal:feedback",
    order=950,
    roles=KEEPERS,
    group="operate",
)
SIGN_INS = NavEntry(
    slug="sign-ins",
    label=_("登录记录"),
    icon="shield",
    url_name="portal:sign-ins",
    order=935,
    roles=people.READERS_OF_SIGN_INS,
    group="operate",
)
AUDIENCES = NavEntry(
    slug="audiences",
    label=_("使用范围"),
    icon="users",
    url_name="portal:audiences",
    order=935,
    roles=frozenset({"system_admin", "flow_admin"}),
    group="operate",
)
AUDITORS = frozenset({people.AUDIT_ADMIN})
LOG = NavEntry(
    slug="log",
    label=_("操作日志"),
    icon="clipboard-list",
    url_name="portal:log",
    order=936,
    roles=AUDITORS,
    group="operate",
)
READS = NavEntry(
    slug="reads",
    label=_("阅读记录"),
    icon="search",
    url_name="portal:reads",
    order=937,
    roles=AUDITORS,
    group="operate",
)

# What goes with the administrators' duties outside their own site.
DESK_LINKS = (
    DeskLink("log", _("操作日志（筛选与导出）"), "portal:log", frozenset({"audit_admin"})),
    DeskLink("reads", _("阅读记录"), "portal:reads", frozenset({"audit_admin"})),
    DeskLink("sign-ins", _("登录记录"), "portal:sign-ins", frozenset({"audit_admin", "security_admin"})),
    DeskLink("directory", _("通讯录同步"), "bots:directory", frozenset({"system_admin"})),
    DeskLink("audiences", _("使用范围"), "portal:audiences", frozenset({"system_admin"})),
)
