"""The two addresses about the door itself: its description for machines, and a page for people."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.rest.views import language_of


class Description(APIView):
    """The OpenAPI document, for whoever has a session or any valid token; nothing in the address changes it."""

    permission_classes = (IsAuthenticated,)
    renderer_classes = (OpenApiJsonRenderer,)
    metadata_class = None

    @extend_schema(exclude=True)
    def get(self, request: Request) -> Response:
        """The document in the caller's language."""
        return Response(_document(language_of(request)))


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """The page on which the door can be read and tried, from this machine's own files."""
    return render(request, "rest/docs.html")


@lru_cache(maxsize=8)
def _document(language: str) -> Any:
    """Made once a process and language, for making it costs a third of a second."""
    with translation.override(language):
        generator: Any = SchemaGenerator()  # type: ignore[no-untyped-call]  # the framework says no types
        return generator.get_schema(request=None, public=True)
