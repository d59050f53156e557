"""Addresses of approvals under /api/v1/."""

from django.urls import path

from approvals.rest import acting, findings, flows, views, whole
from core.rest import routes  # noqa: F401  # teaches Django the word `key` in the paths below

ONE = "requests/<key:pk>"
urlpatterns = [
    path("flows", views.Flows.as_view(), name="flows"),
    path("flows/<slug:flow>", views.Flow.as_view(), name="flow"),
    path("flows/<slug:flow>/favourite", views.FlowFavourite.as_view(), name="favourite"),
    path("flows/<slug:flow>/draft", views.FlowDraft.as_view(), name="draft"),
    path("flows/<slug:flow>/files", views.FlowFiles.as_view(), name="files"),
    path("flows/<slug:flow>/requests", views.FlowRequests.as_view(), name="flow-requests"),
    path("flows/<slug:flow>/versions", flows.Versions.as_view(), name="flow-versions"),
    path("flows/<slug:flow>/definition", flows.Exported.as_view(), name="flow-definition"),
    path("flow-drafts", flows.Editions.as_view(), name="flow-drafts"),
    path("flow-drafts/<key:pk>", flows.OneEdition.as_view(), name="flow-draft"),
    path("flow-drafts/<key:pk>/publication", flows.Publication.as_view(), name="flow-publication"),
    path("files/<key:pk>", views.OneFile.as_view(), name="file"),
    path("leavers/findings", findings.LeaverFindings.as_view(), name="leaver-findings"),
    path("approvals/batch", whole.Batch.as_view(), name="batch"),
    path("requests", views.Requests.as_view(), name="requests"),
    path(ONE, views.OneRequest.as_view(), name="request"),
    path(f"{ONE}/again", views.AgainForm.as_view(), name="again"),
    path(f"{ONE}/decisions", acting.Decisions.as_view(), name="decisions"),
    path(f"{ONE}/return", acting.Returning.as_view(), name="return"),
    path(f"{ONE}/resubmission", acting.Resubmission.as_view(), name="resubmission"),
    path(f"{ONE}/amendment", acting.Amendment.as_view(), name="amendment"),
    path(f"{ONE}/handing", acting.Handing.as_view(), name="handing"),
    path(f"{ONE}/opinions", acting.Opinions.as_view(), name="opinions"),
    path(f"{ONE}/signers", acting.Signers.as_view(), name="signers"),
    path(f"{ONE}/claims", acting.Claims.as_view(), name="claims"),
    path(f"{ONE}/withdrawal", whole.Withdrawal.as_view(), name="withdrawal"),
    path(f"{ONE}/revocation", whole.Revocation.as_view(), name="revocation"),
    path(f"{ONE}/interventions", whole.Interventions.as_view(), name="interventions"),
    path(f"{ONE}/copies", whole.Copies.as_view(), name="copies"),
    path(f"{ONE}/comments", whole.Comments.as_view(), name="comments"),
    path(f"{ONE}/urging", whole.Urging.as_view(), name="urging"),
    path(f"{ONE}/rating", whole.Ratings.as_view(), name="rating"),
    path(f"{ONE}/proposals", whole.Proposals.as_view(), name="proposals"),
    path(f"{ONE}/runs/<key:run>/answer", whole.Answers.as_view(), name="run-answer"),
]
