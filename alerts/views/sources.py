"""Pages of the sources of alerts, for those who look after them."""

from __future__ import annotations

from typing import Any, Final, cast

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alerts.policy import require_keeps_sources
from alerts.selectors import requests as inside
from alerts.selectors import sources as questions
from alerts.services import again, sources
from core.errors import IllegalMove, Invalid
from people.models import Employee

FIELDS: Final = ("kind", "name", "slug", "zone", "networks", "note")
SECRET: Final = "alerts.secret"  # noqa: S105  # the name of a place in the session


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """All sources."""
    return render(request, "alerts/sources.html", {"page": questions.list_page(_who(request))})


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Let a sender in; its token is shown on the next page, once."""
    actor = _who(request)
    if request.method != "POST":
        return render(request, "alerts/add.html", {"page": questions.add_page(actor)})
    given: dict[str, Any] = {name: request.POST.get(name, "") for name in FIELDS}
    try:
        made = sources.add_source(actor=actor, **given)
    except Invalid as error:
        problems = {problem.field: problem.message for problem in error.problems}
        page = questions.add_page(actor, given=given, problems=problems)
        return render(request, "alerts/add.html", {"page": page}, status=422)
    return _shown_once(request, made)


@require_safe
def source(request: HttpRequest, slug: str) -> HttpResponse:
    """One source, with its new token if it has just been given."""
    kept = request.session.get(SECRET)
    secret = kept.get(slug, "") if isinstance(kept, dict) else ""
    page = questions.one_page(_who(request), slug, secret=secret)
    if secret:
        request.session.pop(SECRET)
    return render(request, "alerts/source.html", {"page": page})


@require_safe
def latest(request: HttpRequest, slug: str) -> HttpResponse:
    """What came last, for the page to renew itself; nothing if the page shows it already."""
    row = questions.kept_source(_who(request), slug)
    if request.GET.get("seen") == inside.stamp_of(row):
        return HttpResponse(status=204)
    return render(request, "alerts/live.html", {"page": questions.one_page(_who(request), slug)})


@require_safe
def opened(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One request: its text beside what was read out of it."""
    return render(request, "alerts/opened.html", {"opened": inside.opened(_who(request), slug, pk)})


@require_safe
def download(request: HttpRequest, slug: str, name: str) -> FileResponse:
    """A file to import at the sender, such as Zabbix's media type."""
    path = questions.file_of(_who(request), slug, name)
    return FileResponse(path.open("rb"), as_attachment=True, filename=path.name)


@require_POST
def act(request: HttpRequest, slug: str, verb: str) -> HttpResponse:
    """Give a new token, retire, restore."""
    actor = _who(request)
    row = questions.kept_source(actor, slug)
    if verb == "rotate":
        return _shown_once(request, sources.rotate_token(row.pk, actor=actor))
    try:
        if verb == "retire":
            sources.retire_source(row.pk, actor=actor, reason=request.POST.get("reason", ""))
            messages.success(request, _("已停用，不再接收它的告警"))
        elif verb == "restore":
            sources.restore_source(row.pk, actor=actor)
            messages.success(request, _("已恢复接收，原有令牌继续有效"))
        else:
            raise Http404
    except Invalid as error:
        messages.error(request, error.message)
    return redirect("alerts:source", slug)


@require_POST
def read_again(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Have a dead letter read once more."""
    try:
        again.read_one_again(pk, source=slug, actor=_who(request))
    except IllegalMove:
        messages.info(request, _("这条请求已经解析过，页面已更新"))
    else:
        messages.success(request, _("已重新排队，几秒后可看结果"))
    return redirect("alerts:source", slug)


@require_POST
def read_all_again(request: HttpRequest, slug: str) -> HttpResponse:
    """Have all dead letters of the source read once more."""
    many = again.read_all_again(slug, actor=_who(request))
    said = ngettext("%(many)s 条请求已重新排队，几秒后可看结果", "%(many)s 条请求已重新排队，几秒后可看结果", many)
    messages.success(request, said % {"many": many})
    return redirect("alerts:source", slug)


def _shown_once(request: HttpRequest, made: sources.Issued) -> HttpResponse:
    request.session[SECRET] = {made.source.slug: made.secret}
    return redirect("alerts:source", made.source.slug)


def _who(request: HttpRequest) -> Employee:
    person = cast(Employee, request.user)
    require_keeps_sources(person)
    return person
