"""Addresses of approvals."""

from django.urls import path

from approvals.views import deciding, filing

app_name = "approvals"
urlpatterns = [
    path("", filing.start, name="start"),
    path("new/<slug:flow>/", filing.new, name="new"),
    path("new/<slug:flow>/preview", filing.preview, name="preview"),
    path("new/<slug:flow>/draft", filing.draft, name="draft"),
    path("<int:pk>/", deciding.read, name="request"),
    path("<int:pk>/act", deciding.act, name="act"),
    path("<int:pk>/comment", deciding.comment, name="comment"),
    path("files/<int:pk>/", deciding.file, name="file"),
]
