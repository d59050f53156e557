"""What waits for the caller, what he did, what he started."""

from __future__ import annotations

from typing import Final, cast

from django.utils.translation import gettext_lazy
from rest_framework.request import Request
from rest_framework.response import Response

from core.rest.operation import operation
from core.rest.paging import unveiled, veiled
from core.rest.views import RestView
from inbox import selectors
from inbox.kinds import Filters, Tab
from inbox.rest import shapes
from people.models import Employee

READ: Final = "inbox:read"
TAG: Final = "inbox"


class Inbox(RestView):
    """The four lists."""

    @operation(
        "inbox", gettext_lazy("查看待办列表"), scope=READ, tag=TAG, query=shapes.InboxQuery, answers=shapes.ItemPage
    )
    def get(self, request: Request) -> Response:
        """A page of one list, the most urgent first (todo) or the newest first (the others)."""
        said = self.query
        filters = Filters(facet=said["facet"], overdue=said["due"], text=said["q"].strip(), read=said["read"])
        cursor = unveiled(said["cursor"])
        found = selectors.page(cast(Employee, request.user), Tab(said["tab"]), filters, cursor, said["limit"])
        return self.answer(shapes.ItemPage, {"items": found.items, "next_cursor": veiled(found.next_cursor)})


class Counts(RestView):
    """The numbers on the badges."""

    @operation("inbox_counts", gettext_lazy("查看待办数量"), scope=READ, tag=TAG, answers=shapes.CountsShape)
    def get(self, request: Request) -> Response:
        """How much waits for the caller."""
        return self.answer(shapes.CountsShape, selectors.counts(cast(Employee, request.user)))
