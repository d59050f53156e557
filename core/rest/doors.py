"""The two addresses about the door itself: its description for machines, and a page for people."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from drf_spectacular.renderers import OpenApiJsonRenderer
from drf_spectacular.views import SpectacularAPIView
from rest_framework.permissions import IsAuthenticated


class Description(SpectacularAPIView):
    """The OpenAPI document, for whoever has a session or any valid token."""

    permission_classes = (IsAuthenticated,)
    renderer_classes = [OpenApiJsonRenderer]
    metadata_class = None


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """The page on which the door can be read and tried, from this machine's own files."""
    return render(request, "rest/docs.html")
