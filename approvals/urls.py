"""Addresses of approvals."""

from django.urls import path

from approvals.views import acting, administering, batching, editing, editions, filing, flows, reading

app_name = "approvals"
urlpatterns = [
    path("", filing.start, name="start"),
    path("favourites/<slug:flow>", filing.favourite, name="favourite"),
    path("new/<slug:flow>/", filing.new, name="new"),
    path("new/<slug:flow>/preview", filing.preview, name="preview"),
    path("new/<slug:flow>/draft", filing.draft, name="draft"),
    path("departments", filing.departments, name="departments"),
    path("ledgers/<slug:ledger>", filing.ledger, name="ledger"),
    path("stuck/", administering.stuck, name="stuck"),
    path("batch", batching.batch, name="batch"),
    path("<int:pk>/", reading.read, name="request"),
    path("<int:pk>/act", acting.act, name="act"),
    path("<int:pk>/comment", acting.comment, name="comment"),
    path("<int:pk>/edit", editing.edit, name="edit"),
    path("<int:pk>/copies", reading.copies, name="copies"),
    path("<int:pk>/print", reading.paper, name="print"),
    path("<int:pk>/archive", reading.archive, name="archive"),
    path("files/<int:pk>/", reading.file, name="file"),
    path("flows/", flows.flows, name="flows"),
    path("flows/begin", flows.begin, name="flow-begin"),
    path("flows/import", editions.bring, name="flow-import"),
    path("flows/check", editions.check, name="edition-check"),
    path("flows/drafts/<int:pk>/", editions.edition, name="edition"),
    path("flows/drafts/<int:pk>/review", editions.review, name="edition-review"),
    path("flows/drafts/<int:pk>/discard", editions.discard, name="edition-discard"),
    path("flows/<slug:slug>/", flows.flow, name="flow"),
    path("flows/<slug:slug>/export.json", flows.export, name="flow-export"),
    path("flows/<slug:slug>/move", flows.move, name="flow-move"),
    path("flows/<slug:slug>/versions/<int:number>", flows.version, name="flow-version"),
]
