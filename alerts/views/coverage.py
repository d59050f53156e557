"""The page of what is missing before an alert falls through it."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from alerts.policy import require_keeps_rules
from alerts.services.coverage import findings
from core import clock
from people.models import Employee


@require_safe
def coverage(request: HttpRequest) -> HttpResponse:
    """Everything that is missing now."""
    require_keeps_rules(cast(Employee, request.user))
    return render(request, "alerts/coverage.html", {"findings": findings(clock.now())})


def warn(request: HttpRequest) -> None:
    """After something was saved: say how much is missing now, if anything is."""
    if many := len(findings(clock.now())):
        messages.warning(request, _("覆盖检查发现 {many} 处缺口，见「覆盖检查」").format(many=many))
