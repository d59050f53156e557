"""The addresses of the stand-in."""

from __future__ import annotations

from pathlib import Path

from django.http import FileResponse, HttpRequest
from django.urls import path

from ops_sandbox import views


def _style(request: HttpRequest) -> FileResponse:
    sheet = Path(__file__).with_name("static") / "ops" / "ops.css"
    return FileResponse(sheet.open("rb"), content_type="text/css")


urlpatterns = [
    path("", views.page),
    path("healthz", views.health),
    path("ops.css", _style),
    path("orders", views.order),
    path("hook", views.hook),
    path("actions/create-hosts", views.create),
    path("actions/exchange", views.exchange),
    path("_control/connect", views.connect),
]
