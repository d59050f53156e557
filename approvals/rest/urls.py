"""Addresses of approvals under /api/v1/."""

from django.urls import path

from approvals.rest import views
from core.rest import routes  # noqa: F401  # teaches Django the word `key` in the paths below

urlpatterns = [
    path("flows", views.Flows.as_view(), name="flows"),
    path("flows/<slug:flow>", views.Flow.as_view(), name="flow"),
    path("flows/<slug:flow>/draft", views.FlowDraft.as_view(), name="draft"),
    path("flows/<slug:flow>/files", views.FlowFiles.as_view(), name="files"),
    path("files/<key:pk>", views.OneFile.as_view(), name="file"),
    path("requests", views.Requests.as_view(), name="requests"),
    path("requests/<key:pk>", views.OneRequest.as_view(), name="request"),
    path("requests/<key:pk>/decisions", views.Decisions.as_view(), name="decisions"),
    path("requests/<key:pk>/withdrawal", views.Withdrawal.as_view(), name="withdrawal"),
    path("requests/<key:pk>/comments", views.Comments.as_view(), name="comments"),
    path("requests/<key:pk>/urging", views.Urging.as_view(), name="urging"),
]
