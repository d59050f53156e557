"""Addresses of subscriptions; for system administrators and operators."""

from __future__ import annotations

from typing import Any, Final, cast

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request
from rest_framework.response import Response

from bots.hooks.kinds import WEBHOOK_EVENTS
from bots.hooks.publish import body_of
from bots.models import WebhookSubscription
from bots.policy import require_keeper
from bots.rest import shapes
from bots.services import hooks
from core.errors import NotVisible
from core.journal import Via
from core.refs import Ref
from core.rest.operation import operation
from core.rest.paging import Paged, page
from core.rest.views import RestView
from people.models import Employee

READ: Final = "webhooks:read"
WRITE: Final = "webhooks:write"
TAG: Final = "webhooks"


def caller(request: Request) -> Employee:
    """Who asks."""
    return cast(Employee, request.user)


class About(RestView):
    """A refused move shows the subscription as it is now."""

    def fresh(self, subject: Ref) -> Any:
        """The subscription now."""
        row = WebhookSubscription.objects.filter(pk=subject.pk).first() if subject.kind == "bots.subscription" else None
        return dict(shapes.SubscriptionShape(row).data) if row else None


class Events(RestView):
    """What one may be told of."""

    @operation("webhook_events", _("查看可订阅的事件"), scope=READ, tag=TAG, answers=shapes.EventList)
    def get(self, request: Request) -> Response:
        """Every event with an example of its body."""
        require_keeper(caller(request))
        items = [
            {"slug": one.slug, "label": str(one.label), "sample": body_of("0" * 32, one.slug, *one.sample())}
            for one in WEBHOOK_EVENTS
        ]
        return self.answer(shapes.EventList, {"items": items})


class Webhooks(About):
    """All subscriptions."""

    @operation("webhooks", _("查看事件订阅"), scope=READ, tag=TAG, query=Paged, answers=shapes.SubscriptionPage)
    def get(self, request: Request) -> Response:
        """By key."""
        require_keeper(caller(request))
        return self.answer(shapes.SubscriptionPage, page(WebhookSubscription.objects.all(), self.query))

    @operation(
        "webhook_add", _("新增事件订阅"), scope=WRITE, tag=TAG, status=201,
        body=shapes.SubscriptionBody, answers=shapes.SubscriptionShape,
        sent={
            "name": "ERP", "url": "https://erp.example.com/hooks/hub", "events": ["request.finished"],
            "secret": "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a6978",
        },
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Tell an address of chosen events, signed with the secret that you made."""
        row = hooks.add_subscription(actor=caller(request), via=Via.REST, **self.said)
        return self.answer(shapes.SubscriptionShape, row, 201)


class Webhook(About):
    """One subscription."""

    @operation("webhook", _("查看一个事件订阅"), scope=READ, tag=TAG, answers=shapes.SubscriptionShape)
    def get(self, request: Request, pk: int) -> Response:
        """How it stands."""
        require_keeper(caller(request))
        row = WebhookSubscription.objects.filter(pk=pk).first()
        if row is None:
            raise NotVisible(gettext("内容不存在，或你没有权限查看"))
        return self.answer(shapes.SubscriptionShape, row)

    @operation(
        "webhook_change", _("修改事件订阅"), scope=WRITE, tag=TAG,
        body=shapes.SubscriptionChange, answers=shapes.SubscriptionShape,
    )  # fmt: skip
    def patch(self, request: Request, pk: int) -> Response:
        """Change what is sent; a new secret signs from the next delivery on."""
        row = hooks.change_subscription(actor=caller(request), subscription=pk, via=Via.REST, **self.said)
        return self.answer(shapes.SubscriptionShape, row)

    @operation("webhook_remove", _("删除事件订阅"), scope=WRITE, tag=TAG)
    def delete(self, request: Request, pk: int) -> Response:
        """Forget it; what is under way is not sent."""
        hooks.remove_subscription(actor=caller(request), subscription=pk, via=Via.REST)
        return Response(status=204)


class Switch(About):
    """Pausing and resuming."""

    @operation(
        "webhook_switch", _("暂停或启用事件订阅"), scope=WRITE, tag=TAG,
        body=shapes.SwitchBody, answers=shapes.SubscriptionShape, sent={"verb": "resume"},
    )  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        """What happens while it is paused is not sent afterwards."""
        verb = self.said["verb"]
        row = hooks.switch_subscription(actor=caller(request), subscription=pk, verb=verb, via=Via.REST)
        return self.answer(shapes.SubscriptionShape, row)


class Ping(About):
    """Trying it."""

    @operation("webhook_ping", _("发送测试事件"), scope=WRITE, tag=TAG, status=202, answers=shapes.PingShape)
    def post(self, request: Request, pk: int) -> Response:
        """Send an event `ping` soon; its delivery id comes back."""
        delivery = hooks.ping(actor=caller(request), subscription=pk)
        return self.answer(shapes.PingShape, {"delivery": delivery}, 202)
