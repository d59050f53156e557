"""Reading a request: its page, its copies, its files, on paper, and as a proven file."""

from __future__ import annotations

from urllib.parse import quote

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from approvals.archiving import archive_of
from approvals.selectors.copies import copies_page
from approvals.selectors.files import file_for
from approvals.selectors.paper import paper_of
from approvals.services.seen import note_opened
from approvals.views import drawing
from core.evidence import note_reading
from core.refs import Ref


@require_GET
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """A request as its page, or as the drawer's content; who opens it has seen it."""
    response = drawing.drawn(request, pk, drawer=bool(request.GET.get("drawer")), fragment=False)
    note_opened(request=pk, person=drawing.person_of(request))
    return response


@require_GET
def copies(request: HttpRequest, pk: int) -> HttpResponse:
    """Everybody who got a copy, with when he read it."""
    page = copies_page(drawing.person_of(request), pk, request.GET)
    return render(request, "approvals/copies.html", {"page": page})


@require_GET
def file(request: HttpRequest, pk: int) -> FileResponse:
    """A file of a request, always as a download."""
    found = file_for(drawing.person_of(request), pk)
    return FileResponse(found.file.open("rb"), as_attachment=True, filename=found.name)


@require_GET
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The request for A4."""
    person = drawing.person_of(request)
    found = paper_of(person, pk, request.build_absolute_uri("/"))
    note_reading(person.ref, Ref("approvals.request", str(pk)), "approvals.printed")
    return render(request, "approvals/print.html", {"paper": found})


@require_GET
def archive(request: HttpRequest, pk: int) -> HttpResponse:
    """The request as a file that can be proven: page, data, attachments, journal."""
    person = drawing.person_of(request)
    made = archive_of(person, pk, request.build_absolute_uri("/"))
    note_reading(person.ref, Ref("approvals.request", str(pk)), "approvals.archived")
    response = HttpResponse(made.content, content_type="application/zip")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(made.name)}"
    response["X-Content-SHA256"] = made.sha256
    return response
