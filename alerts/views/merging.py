"""Pages on which two incidents become one, one becomes two, or one is given to somebody."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from alerts.selectors.incidents import one_page
from alerts.selectors.merging import merge_page, split_page
from alerts.services import splitting, together
from alerts.services.splitting import Take
from core.doors import whole
from core.errors import IllegalMove, Invalid
from people.models import Employee


@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: HttpRequest) -> HttpResponse:
    """Which incident stays; the others are merged into it."""
    who, asked = cast(Employee, request.user), request.POST if request.method == "POST" else request.GET
    picks = [pick for pick in map(whole, asked.getlist("pick")) if pick is not None]
    problem = ""
    if request.method == "POST":
        into = whole(asked.get("into", "")) or 0
        try:
            answers = together.merge(picks, into, actor=who)
        except Invalid as error:
            problem = error.message
        else:
            done = [one for one in answers if not one.why]
            if done:
                for one in answers:
                    if one.why:
                        messages.error(request, f"{one.number}：{one.why}")
                messages.success(request, _("已合并 {many} 个故障").format(many=len(done)))
                return redirect("alerts:incident", into)
            problem = "；".join(f"{one.number}：{one.why}" for one in answers)
    page = merge_page(who, picks, asked.get("q", ""))
    return render(request, "alerts/merge.html", {"page": page, "problem": problem}, status=422 if problem else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def split(request: HttpRequest, pk: int) -> HttpResponse:
    """Which alerts become an incident of their own."""
    who, problem, chosen, take = cast(Employee, request.user), "", [], ""
    if request.method == "POST":
        chosen = [pick for pick in map(whole, request.POST.getlist("alert")) if pick is not None]
        take = request.POST.get("take", "")
        try:
            wanted = Take(take) if take in Take.values else Take.SAME
            made = splitting.split(pk, alerts=chosen, take=wanted, actor=who)
        except (Invalid, IllegalMove) as error:
            problem = error.message
        else:
            messages.success(request, _("已拆分为 {number}").format(number=made.number))
            return redirect("alerts:incident", made.pk)
    page = split_page(who, pk)
    context = {"page": page, "problem": problem, "chosen": chosen, "take": take or page.take}
    return render(request, "alerts/split.html", context, status=422 if problem else 200)


@require_safe
def give(request: HttpRequest, pk: int) -> HttpResponse:
    """To whom it is given."""
    return render(request, "alerts/give.html", {"page": one_page(cast(Employee, request.user), pk)})
