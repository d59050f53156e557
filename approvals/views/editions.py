"""Pages on which flows are written: the editor, what is wrong while typing, the review, the import."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from approvals.definition.source import MOST_CHARACTERS
from approvals.policy import require_flow_admin
from approvals.selectors import editions as selector
from approvals.services import editions
from approvals.views.drawing import person_of
from core.admin_site import gated
from core.doors import whole
from core.errors import IllegalMove, Invalid

MOST_BYTES = MOST_CHARACTERS * 4


@require_http_methods(["GET", "HEAD", "POST"])
@gated(require_flow_admin)
def edition(request: HttpRequest, pk: int) -> HttpResponse:
    """The editor; POST keeps what is typed."""
    person = person_of(request)
    if request.method != "POST":
        return render(request, "approvals/flows/edition.html", {"page": selector.edition_page(person, pk)})
    text, problem = _typed(request), ""
    try:
        editions.keep(actor=person, edition=pk, rev=_rev(request), text=text)
    except (Invalid, IllegalMove) as error:
        problem, status = str(error), error.status
    else:
        if "review" in request.POST:
            return redirect("approvals:edition-review", pk)
        messages.success(request, _("草稿已保存"))
        return redirect("approvals:edition", pk)
    page = selector.edition_page(person, pk, text)
    return render(request, "approvals/flows/edition.html", {"page": page, "problem": problem}, status=status)


@require_POST
@gated(require_flow_admin)
def check(request: HttpRequest) -> HttpResponse:
    """What is wrong with what is typed now, and how it would be drawn; nothing is kept."""
    return render(request, "approvals/flows/checked.html", {"checked": selector.checked(_typed(request))})


@require_http_methods(["GET", "HEAD", "POST"])
@gated(require_flow_admin)
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """What would change; POST publishes."""
    person, problem, status = person_of(request), "", 200
    if request.method == "POST":
        try:
            row = editions.publish(actor=person, edition=pk, rev=_rev(request), note=request.POST.get("note", ""))
        except (Invalid, IllegalMove) as error:
            problem, status = str(error), error.status
        else:
            messages.success(request, _("第 %(number)d 版已发布，新申请按它办理") % {"number": row.number})
            return redirect("approvals:flow", row.flow.slug)
    context = {"page": selector.review_page(person, pk), "problem": problem, "note": request.POST.get("note", "")}
    return render(request, "approvals/flows/review.html", context, status=status)


@require_POST
@gated(require_flow_admin)
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw the draft away."""
    try:
        editions.discard(actor=person_of(request), edition=pk, rev=_rev(request))
    except IllegalMove as error:
        messages.error(request, str(error))
        return redirect("approvals:edition", pk)
    messages.success(request, _("草稿已放弃"))
    return redirect("approvals:flows")


@require_http_methods(["GET", "HEAD", "POST"])
@gated(require_flow_admin)
def bring(request: HttpRequest) -> HttpResponse:
    """Import: a file is shown first, then kept as a draft."""
    person, problem, status, text = person_of(request), "", 200, ""
    if request.method == "POST":
        text, problem = _uploaded(request)
        if "begin" in request.POST and not problem:
            try:
                row = editions.begin_import(actor=person, text=text)
            except (Invalid, IllegalMove) as error:
                problem, status = str(error), error.status
            else:
                messages.success(request, _("已建立草稿"))
                return redirect("approvals:edition", row.pk)
    context = {"page": selector.import_page(person, text), "problem": problem}
    return render(request, "approvals/flows/import.html", context, status=status)


def _uploaded(request: HttpRequest) -> tuple[str, str]:
    upload = request.FILES.get("file")
    if upload is None or not upload.size:
        text = _typed(request)
        return text, "" if text.strip() else _("请选择文件，或粘贴 JSON")
    if upload.size > MOST_BYTES:
        return "", _("文件太大，最多 %(max)d 字") % {"max": MOST_CHARACTERS}
    try:
        return upload.read().decode("utf-8-sig"), ""
    except UnicodeDecodeError:
        return "", _("文件不是 UTF-8 文字，请另存为 UTF-8")


def _typed(request: HttpRequest) -> str:
    """The text as it was before the browser sent it: lines end as everywhere else."""
    return request.POST.get("text", "").replace("\r\n", "\n")


def _rev(request: HttpRequest) -> int:
    return whole(request.POST.get("rev", "")) or 0
