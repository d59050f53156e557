"""/me/tokens/: making and revoking one's own tokens."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from core.admin_site import stopped
from core.errors import IllegalMove, Invalid
from people import api as people
from people.models import Employee
from portal.forms import take
from portal.selectors.tokens import build
from portal.token_form import TokenForm


@require_safe
def tokens(request: HttpRequest) -> HttpResponse:
    """The page."""
    return render(request, "portal/tokens.html", {"page": build(request.user)})


@never_cache
@require_POST
def issue(request: HttpRequest) -> HttpResponse:
    """Make one; its secret stands in this answer and nowhere else."""
    person = cast(Employee, request.user)
    form = TokenForm(request.POST, person=person)
    if form.is_valid():
        said = form.cleaned_data
        try:
            made = people.issue_token(
                actor=person,
                person=person,
                name=said["name"],
                scopes=said["scopes"],
                days=int(said["days"]),
                proven=stopped(request) is None,
            )
        except Invalid as error:
            take(form, error)
        else:
            return render(request, "portal/tokens.html", {"page": build(person, secret=made.secret)})
    return render(request, "portal/tokens.html", {"page": build(person, form=form)}, status=422)


@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Make one worthless."""
    try:
        people.revoke_token(pk, actor=cast(Employee, request.user))
    except IllegalMove:
        messages.info(request, _("令牌此前已吊销"))
    else:
        messages.success(request, _("令牌已吊销"))
    return redirect("portal:tokens")
