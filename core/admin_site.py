"""The one administration site, at `/admin/`: who enters which desk of it is asked of the rooms, never decided here.

A room's `admin.py` registers on `SITE` with a `HouseModelAdmin` (core.admin_model). What duties a person has is read by
`DUTIES` (people registers it); what must be passed before a desk opens, a second factor, stands in `GATES`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.contrib.admin import AdminSite
from django.contrib.admin.models import LogEntry
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import admin_settings
from core.errors import Refused
from core.registry import Registry

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

# Of Django's own pages these have no place here: sign-in is the house's, and nothing is deleted without a verb.
_NOT_OURS = {"login", "logout", "password_change", "password_change_done", "view_on_site", "autocomplete", None}

View = Callable[..., HttpResponseBase]


@dataclass(frozen=True)
class DutyReader:
    """Tells the duties (slugs of roles) that a person has at this moment."""

    slug: str
    read: Callable[[Any], frozenset[str]]


@dataclass(frozen=True)
class Gate:
    """What stands before the site: gives an answer of its own to whoever must do something first, else None."""

    slug: str
    stop: Callable[[HttpRequest, frozenset[str]], HttpResponse | None]


@dataclass(frozen=True)
class Warning:
    """A sentence at the head of every page of the site for people of these duties ("" says nothing)."""

    slug: str
    duties: frozenset[str]
    tell: Callable[[HttpRequest], str | _StrPromise]
    tone: str = "warn"


@dataclass(frozen=True)
class DeskLink:
    """A page elsewhere in the house that people of these duties work at: the name of its address."""

    slug: str
    label: str | _StrPromise
    page: str
    duties: frozenset[str]


DUTIES: Registry[DutyReader] = Registry("duty readers")
GATES: Registry[Gate] = Registry("admin gates")
WARNINGS: Registry[Warning] = Registry("admin warnings")
LINKS: Registry[DeskLink] = Registry("admin links")


def duties_of(request: HttpRequest) -> frozenset[str]:
    """The duties of whoever asks, read once per request."""
    known: frozenset[str] | None = getattr(request, "_duties", None)
    if known is None:
        person = request.user
        known = frozenset().union(*(reader.read(person) for reader in DUTIES)) if person.is_authenticated else None
        request._duties = known = known or frozenset()  # type: ignore[attr-defined]
    return known


def stopped(request: HttpRequest) -> HttpResponse | None:
    """What the first gate answers that does not let the person through; None if all of them do."""
    duties = duties_of(request)
    answers = (gate.stop(request, duties) for gate in GATES)
    return next((answer for answer in answers if answer is not None), None)


def gated(allow: Callable[[Any], object]) -> Callable[[View], View]:
    """Decorates a page outside the site that only administrators read: first `allow(person)`, then the same gates.

    Raises: whatever `allow` raises for somebody who has nothing to do here.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            allow(request.user)
            return stopped(request) or view(request, *args, **kwargs)

        return guarded

    return decorate


class HouseAdminSite(AdminSite):
    """Stock Django admin with the house's sign-in, and a door for each duty."""

    site_header = gettext_lazy("管理后台")
    site_title = gettext_lazy("管理后台")
    index_title = gettext_lazy("管理后台")
    index_template = "admin/index.html"
    enable_nav_sidebar = False
    final_catch_all_view = False

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether the person has any desk here."""
        return bool(duties_of(request) & self.admitted())

    def admitted(self) -> frozenset[str]:
        """Every duty that some desk of the site names."""
        return frozenset().union(*(getattr(desk, "viewers", frozenset()) for desk in self._registry.values()))

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Let in whoever has a desk and has passed every gate."""
        inner = super().admin_view(view, cacheable)

        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if not request.user.is_authenticated:
                return redirect("portal:sign-in")
            if not self.has_permission(request):
                raise Refused(_("你没有管理后台的权限；如有需要，请联系安全管理员"))
            return stopped(request) or inner(request, *args, **kwargs)

        guarded.__dict__.update(getattr(inner, "__dict__", {}))
        return guarded

    def get_urls(self) -> list[URLResolver | URLPattern]:
        """Django's addresses without those that have no place here."""
        found = [one for one in super().get_urls() if isinstance(one, URLResolver) or one.name not in _NOT_OURS]
        for one in found:
            if isinstance(one, URLPattern):
                one.callback.login_url = None  # type: ignore[attr-defined]  # strangers go to the house's sign-in
        return [path("settings/", self.admin_view(self.settings), name="settings"), *found]

    def settings(self, request: HttpRequest) -> HttpResponse:
        """Which settings there are and whether they are set."""
        return admin_settings.page(request, duties_of(request), self.each_context(request))

    def index(self, request: HttpRequest, extra_context: Any = None) -> TemplateResponse:
        """The desks, and the pages elsewhere that go with the person's duties."""
        mine = duties_of(request)
        links = [(link.label, reverse(link.page)) for link in LINKS if link.duties & mine]
        return super().index(request, {"house_links": links, **(extra_context or {})})

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """What every page of the site knows: the warnings for the person's duties as well."""
        context = super().each_context(request)
        mine = duties_of(request)
        told = [(warning.tone, warning.tell(request)) for warning in WARNINGS if warning.duties & mine]
        return {**context, "house_warnings": [(tone, text) for tone, text in told if text]}

    def get_log_entries(self, request: HttpRequest) -> Any:
        """None: what happened is in the journal."""
        return LogEntry.objects.none()


LINKS.register(DeskLink("settings", gettext_lazy("系统设置"), "admin:settings", admin_settings.DUTIES))
SITE = HouseAdminSite(name="admin")
