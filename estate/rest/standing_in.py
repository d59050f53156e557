"""Addresses of what is agreed beside the turns: stand-ins, swaps, calendars for other programs."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_variables
from rest_framework.request import Request
from rest_framework.response import Response

from core import clock
from core.errors import Invalid, NotVisible
from core.journal import Via
from core.refs import Ref
from core.rest import once
from core.rest.operation import operation
from core.rest.paging import Paged, page
from core.rest.scopes import Scope
from core.rest.views import RestView
from estate.models import DutyFeed, RosterOverride, SwapAsk
from estate.rest import shapes_duty as shapes
from estate.rest.views import READ, TAG, caller
from estate.selectors.layers import open_roster
from estate.services.feeds import make_feed, revoke_feed
from estate.services.overrides import cancel_override, stand_in
from estate.services.swaps import ask_swap, take_swap, withdraw_swap
from estate.states import FeedStatus, OverrideStatus, SwapStatus
from people.models import Employee

WRITE: Final = Scope("duty:write", gettext_lazy("顶班、换班、订阅值班日历"))


class Overrides(RestView):
    """Who stands in."""

    @operation(
        "roster_overrides", gettext_lazy("查看临时调班"), scope=READ, tag=TAG, query=Paged, answers=shapes.OverridePage
    )
    def get(self, request: Request, slug: str) -> Response:
        """What was agreed otherwise and is not over."""
        rows = RosterOverride.objects.filter(
            roster=open_roster(slug), status=OverrideStatus.ACTIVE, ends_at__gt=clock.now()
        )
        return self.answer(shapes.OverridePage, page(rows.select_related("roster", "person", "instead_of"), self.query))

    @operation(
        "roster_override_add", gettext_lazy("安排顶班"), scope=WRITE.slug, tag=TAG, status=201,
        body=shapes.OverrideBody, answers=shapes.OverrideShape,
    )  # fmt: skip
    def post(self, request: Request, slug: str) -> Response:
        """Put somebody on duty for a while: operators anybody, everybody else for his own turns."""
        said, row = self.said, open_roster(slug)
        made = stand_in(
            row, actor=caller(request), person=_person(said["person"], "person"), starts_at=said["starts_at"],
            ends_at=said["ends_at"], reason=said["reason"], instead_of=_maybe(said["instead_of"], "instead_of"),
            via=Via.REST,
        )  # fmt: skip
        return self.answer(shapes.OverrideShape, made, 201)


class OverrideCancellation(RestView):
    """Calling it off."""

    @operation(
        "roster_override_cancel", gettext_lazy("取消临时调班"), scope=WRITE.slug, tag=TAG, answers=shapes.OverrideList
    )  # fmt: skip
    def post(self, request: Request, slug: str, pk: int) -> Response:
        """The turns hold again; what has begun ends now. 409 if it is over or was called off."""
        row = RosterOverride.objects.select_related("instead_of").filter(pk=pk, roster=open_roster(slug)).first()
        if row is None:
            raise NotVisible(_("内容不存在，或你没有权限查看"))
        gone = cancel_override(row, actor=caller(request), via=Via.REST)
        return self.answer(shapes.OverrideList, {"items": _overrides().filter(pk__in=[one.pk for one in gone])})


class AboutSwap(RestView):
    """An address of a swap; a refused move is answered with the swap as it is."""

    def fresh(self, subject: Ref) -> Any:
        """The swap as it is now."""
        row = _swaps().filter(pk=subject.pk).first() if subject.kind == "estate.swap_ask" else None
        return dict(shapes.SwapShape(row).data) if row else None

    def held(self, slug: str, pk: int) -> SwapAsk:
        """The swap of this roster.

        Raises: NotVisible.
        """
        row = _swaps().filter(pk=pk, roster__slug=slug).first()
        if row is None:
            raise NotVisible(_("内容不存在，或你没有权限查看"))
        return row


class Swaps(AboutSwap):
    """Duties that are offered."""

    @operation("roster_swaps", gettext_lazy("查看换班请求"), scope=READ, tag=TAG, query=Paged, answers=shapes.SwapPage)
    def get(self, request: Request, slug: str) -> Response:
        """Those that nobody has taken yet and that are not over."""
        rows = _swaps().filter(roster=open_roster(slug), status=SwapStatus.OPEN, ends_at__gt=clock.now())
        return self.answer(shapes.SwapPage, page(rows, self.query))

    @operation(
        "roster_swap_ask", gettext_lazy("发起换班"), scope=WRITE.slug, tag=TAG, status=201, body=shapes.SwapBody,
        answers=shapes.SwapShape,
    )  # fmt: skip
    def post(self, request: Request, slug: str) -> Response:
        """Ask a colleague or everybody on the roster to take a part of the caller's duty."""
        said = self.said
        made = ask_swap(
            open_roster(slug), actor=caller(request), starts_at=said["starts_at"], ends_at=said["ends_at"],
            reason=said["reason"], asked=_maybe(said["asked"], "asked"), via=Via.REST,
        )  # fmt: skip
        return self.answer(shapes.SwapShape, made, 201)


class SwapTaking(AboutSwap):
    """Taking a duty that is offered."""

    @operation("roster_swap_take", gettext_lazy("接班"), scope=WRITE.slug, tag=TAG, answers=shapes.SwapShape)
    def post(self, request: Request, slug: str, pk: int) -> Response:
        """The caller is on duty instead; 409 with the fresh swap if somebody was quicker or it is over."""
        take_swap(self.held(slug, pk).pk, actor=caller(request), via=Via.REST)
        return self.answer(shapes.SwapShape, self.held(slug, pk))


class SwapWithdrawal(AboutSwap):
    """Asking no more."""

    @operation("roster_swap_withdraw", gettext_lazy("撤回换班"), scope=WRITE.slug, tag=TAG, answers=shapes.SwapShape)
    def post(self, request: Request, slug: str, pk: int) -> Response:
        """By who asked, or an operator."""
        withdraw_swap(self.held(slug, pk).pk, actor=caller(request), via=Via.REST)
        return self.answer(shapes.SwapShape, self.held(slug, pk))


class Feeds(RestView):
    """Calendars of duty."""

    @operation("duty_feeds", gettext_lazy("查看值班日历订阅"), scope=READ, tag=TAG, answers=shapes.FeedList)
    def get(self, request: Request) -> Response:
        """The caller's own; their addresses are not told again."""
        rows = DutyFeed.objects.filter(owner=caller(request), status=FeedStatus.ACTIVE).select_related("roster")
        return self.answer(shapes.FeedList, {"items": rows})

    @operation(
        "duty_feed_make", gettext_lazy("生成值班日历订阅地址"), scope=WRITE.slug, tag=TAG, status=201,
        body=shapes.FeedBody, answers=shapes.IssuedShape, errors=(404,),
    )  # fmt: skip
    @sensitive_variables("issued")
    def post(self, request: Request) -> Response:
        """An address for calendar programs, told once; an older one of the same ends. It is a secret, so no answer is
        kept under an Idempotency-Key: sent again, it gives another address."""
        if once.key_of(request):
            raise Invalid(_("答复含密钥，不保留；请不带 Idempotency-Key 重发，旧地址随之失效"))
        roster = open_roster(self.said["roster"]) if self.said["roster"] else None
        issued = make_feed(actor=caller(request), roster=roster, via=Via.REST)
        issued.feed.address = request.build_absolute_uri(reverse("estate:feed", args=[issued.secret]))  # type: ignore[attr-defined]  # for the shape
        return self.answer(shapes.IssuedShape, issued.feed, 201)


class OneFeed(RestView):
    """One of them."""

    @operation(
        "duty_feed_revoke", gettext_lazy("撤销值班日历订阅"), scope=WRITE.slug, tag=TAG, answers=shapes.FeedShape
    )
    def delete(self, request: Request, pk: int) -> Response:
        """Its address is worthless from now on."""
        return self.answer(shapes.FeedShape, revoke_feed(pk, actor=caller(request), via=Via.REST))


def _overrides() -> QuerySet[RosterOverride]:
    return RosterOverride.objects.select_related("roster", "person", "instead_of").order_by("pk")


def _swaps() -> QuerySet[SwapAsk]:
    return SwapAsk.objects.select_related("roster", "asker", "asked", "override__person")


def _maybe(user_id: str, field: str) -> Employee | None:
    return _person(user_id, field) if user_id else None


def _person(user_id: str, field: str) -> Employee:
    found = Employee.objects.filter(user_id=user_id).first()
    if found is None:
        raise Invalid.at(field, _("没有用户标识为 {user_id} 的人").format(user_id=user_id))
    return found
