"""What people said, for who looks after the pilot."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Count
from django.utils.translation import gettext as _

from core.errors import NotVisible
from people.models import Employee
from portal.models import Feedback
from portal.policy import require_keep_pilot
from portal.states import FeedbackStatus

PER_PAGE = 30


@dataclass(frozen=True)
class Tab:
    """A state with its number of rows, as `components/tabs.html` draws it."""

    slug: str
    label: str
    url: str
    count: int
    current: bool


@dataclass(frozen=True)
class FeedbackPage:
    """The list."""

    tabs: tuple[Tab, ...]
    page: Page[Feedback]


def feedback_page(viewer: Employee, *, state: str, number: str) -> FeedbackPage:
    """What was said, the newest first; what waits is shown unless another state is asked.

    Raises: Refused unless the viewer looks after the pilot.
    """
    require_keep_pilot(viewer)
    chosen = state if state in FeedbackStatus.values or state == "all" else FeedbackStatus.NEW.value
    counts = dict(Feedback.objects.order_by().values_list("status").annotate(n=Count("pk")))
    rows = Feedback.objects.select_related("person", "answered_by")
    shown = rows if chosen == "all" else rows.filter(status=chosen)
    states = [(status.value, str(status.label)) for status in FeedbackStatus] + [("all", _("全部"))]
    counts["all"] = sum(counts.values())
    tabs = tuple(
        Tab(
            slug,
            label,
            f"?state={slug}",
            counts.get(slug, 0),
            slug == chosen,
        )
        for slug, label in states
    )
    return FeedbackPage(tabs, Paginator(shown, PER_PAGE).get_page(number))


def feedback(pk: int) -> Feedback:
    """One piece.

    Raises: NotVisible if there is none.
    """
    row = Feedback.objects.select_related("person").filter(pk=pk).first()
    if row is None:
        raise NotVisible
    return row
