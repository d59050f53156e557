"""Reading: how far a person has read a chat, told to the bot of a private chat."""

from __future__ import annotations

import time

from django.db import transaction

from feishu_sandbox import events, outbound
from feishu_sandbox.models import App, Buzz, Chat, Message, Person, Read, Seen

EVENT = "im.message.message_read_v1"


def read_upto(person: Person, chat: Chat, upto: int) -> int:
    """The person has read the chat up to a message, never backwards; gives how many messages of bots were new."""
    now = time.time()
    with transaction.atomic():
        mark, _ = Seen.objects.get_or_create(chat=chat, person=person)
        fresh = list(
            Message.objects.filter(chat=chat, pk__gt=mark.upto, pk__lte=upto, app__isnull=False, via=Message.Via.API)
        )
        Seen.objects.filter(pk=mark.pk, upto__lt=upto).update(upto=upto)
        Read.objects.bulk_create((Read(message=one, person=person, at=now) for one in fresh), ignore_conflicts=True)
        Buzz.objects.filter(person=person, message__in=fresh, read_at=None).update(read_at=now)
    if fresh and chat.kind == Chat.Kind.P2P and chat.app is not None and outbound.listens(chat.app):
        events.queue(chat.app, EVENT, _told(chat.app, person, fresh, now))
    return len(fresh)


def _told(app: App, person: Person, fresh: list[Message], now: float) -> dict[str, object]:
    reader = {"reader_id": events.person_ids(app, person), "read_time": str(int(now * 1000)),
              "tenant_key": events.TENANT_KEY}  # fmt: skip
    return {"reader": reader, "message_id_list": [one.message_id for one in fresh]}
