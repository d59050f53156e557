"""The operator's pages: parse, ask or call, render."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bots import selectors
from bots.models import Bot, Card, Delivery, Errand, Inbound
from bots.policy import require_operator
from bots.services import registry, retry
from bots.states import Arrival
from core import timers
from core.errors import Invalid, Unavailable
from core.journal import Via
from core.models import Timer
from people.models import Employee

VERBS: dict[str, Callable[..., Any]] = {
    "test": registry.try_bot,
    "pause": registry.pause_bot,
    "resume": registry.resume_bot,
    "line": partial(registry.set_arrival, arrival=Arrival.LINE),
    "callback": partial(registry.set_arrival, arrival=Arrival.CALLBACK),
}


@require_GET
def deliveries(request: HttpRequest) -> HttpResponse:
    """What was said, to whom, and how it went."""
    page = selectors.delivery_page(
        _who(request), state=request.GET.get("state", ""), number=request.GET.get("page", "1")
    )
    return render(request, "bots/deliveries.html", {"page": page})


@require_POST
def retry_delivery(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a failed message again."""
    require_operator(_who(request))
    retry.retry_delivery(actor=_who(request), delivery=get_object_or_404(Delivery, pk=pk))
    messages.success(request, _("已重新排队"))
    return redirect("bots:deliveries")


@require_POST
def retry_card(request: HttpRequest, pk: int) -> HttpResponse:
    """Rewrite a refused card again."""
    require_operator(_who(request))
    retry.retry_card(actor=_who(request), card=get_object_or_404(Card, pk=pk))
    messages.success(request, _("已重新排队"))
    return redirect("bots:deliveries")


@require_GET
def errands(request: HttpRequest) -> HttpResponse:
    """Outside work and how it went; parked timers."""
    page = selectors.errand_page(_who(request), state=request.GET.get("state", ""), number=request.GET.get("page", "1"))
    return render(request, "bots/errands.html", {"page": page})


@require_POST
def retry_errand(request: HttpRequest, pk: int) -> HttpResponse:
    """Run a failed errand again."""
    require_operator(_who(request))
    retry.retry_errand(actor=_who(request), errand=get_object_or_404(Errand, pk=pk))
    messages.success(request, _("已重新排队"))
    return redirect("bots:errands")


@require_GET
def events(request: HttpRequest) -> HttpResponse:
    """What Feishu told the house, and what became of it."""
    page = selectors.event_page(_who(request), state=request.GET.get("state", ""), number=request.GET.get("page", "1"))
    return render(request, "bots/events.html", {"page": page})


@require_POST
def retry_event(request: HttpRequest, pk: int) -> HttpResponse:
    """Handle a parked event again."""
    require_operator(_who(request))
    retry.retry_event(actor=_who(request), event=get_object_or_404(Inbound, pk=pk))
    messages.success(request, _("已重新排队"))
    return redirect("bots:events")


@require_POST
def dismiss_event(request: HttpRequest, pk: int) -> HttpResponse:
    """Lay a parked event aside."""
    require_operator(_who(request))
    retry.dismiss_event(actor=_who(request), event=get_object_or_404(Inbound, pk=pk))
    messages.success(request, _("已忽略"))
    return redirect("bots:events")


@require_POST
def retry_timer(request: HttpRequest, pk: int) -> HttpResponse:
    """Arm a parked timer again."""
    require_operator(_who(request))
    timers.retry(get_object_or_404(Timer, pk=pk), actor=_who(request).ref)
    messages.success(request, _("已重新排队"))
    return redirect("bots:errands")


@require_GET
def bots(request: HttpRequest) -> HttpResponse:
    """The registry of bots."""
    return _registry(request)


@require_POST
def add_bot(request: HttpRequest) -> HttpResponse:
    """Take a bot into the registry."""
    given = {name: request.POST.get(name, "") for name in selectors.FIELDS}
    try:
        registry.add_bot(actor=_who(request), via=Via.PAGE, **given)
    except Invalid as error:
        return _registry(request, given=given, problems={p.field: p.message for p in error.problems}, status=422)
    messages.success(request, _("机器人已登记"))
    return redirect("bots:bots")


@require_POST
def bot_verb(request: HttpRequest, slug: str, verb: str) -> HttpResponse:
    """Test, pause or resume a bot, or choose how its events arrive."""
    require_operator(_who(request))
    run = VERBS.get(verb)
    if run is None:
        raise Http404
    bot = get_object_or_404(Bot, slug=slug)
    try:
        run(actor=_who(request), bot=bot)
    except (Invalid, Unavailable) as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("已发送测试卡片") if verb == "test" else _("已保存"))
    return redirect("bots:bots")


def _registry(
    request: HttpRequest,
    *,
    given: dict[str, str] | None = None,
    problems: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    page = selectors.registry_page(_who(request), given=given or {}, problems=problems or {})
    return render(request, "bots/bots.html", {"page": page}, status=status)


def _who(request: HttpRequest) -> Employee:
    return cast(Employee, request.user)
