"""Every component in every state, for those who build."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.selectors import samples


@login_not_required
@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """The page; outside debug there is none."""
    if not settings.DEBUG:
        raise Http404
    return render(request, "portal/styleguide.html", {"page": samples.build()})
