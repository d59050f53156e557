"""Machines go straight to their door: what is done around a page for a person costs them more than their door does."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import resolve

from config.address import CALLBACK

logger = logging.getLogger(__name__)


class Machines:
    """Answers at the doors that say so (`core.doors.for_machines`) at once, without sessions, people and pages."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The door's answer; anybody else goes on."""
        if not CALLBACK.fullmatch(request.path_info):
            return self.get_response(request)
        try:
            match = resolve(request.path_info)
        except Http404:
            return self.get_response(request)
        if not getattr(match.func, "for_machines", False):
            return self.get_response(request)
        request.resolver_match = match
        try:
            answer: HttpResponse = match.func(request, *match.args, **match.kwargs)
        except Exception:
            logger.exception("%s broke", match.view_name)
            return HttpResponse(status=500)
        return answer
