"""The courier: delivers batches and events beside the doors, and tries events again when nobody answered."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from django.db import close_old_connections, transaction

from feishu_sandbox import ids, outbound, state
from feishu_sandbox.models import Batch, Chat, Delivery, Message, Person

log = logging.getLogger(__name__)


class Courier:
    """One thread that looks for work once a second or when nudged, and ends with the process."""

    def __init__(self) -> None:
        self._wake = threading.Event()
        self._ended = threading.Event()
        self._busy = threading.Lock()
        self._hands = ThreadPoolExecutor(max_workers=4, thread_name_prefix="courier")
        self._later: list[tuple[float, Callable[[], object]]] = []

    def start(self) -> None:
        threading.Thread(target=self._run, name="courier", daemon=True).start()

    def stop(self) -> None:
        self._ended.set()
        self._wake.set()
        self._hands.shutdown(wait=False, cancel_futures=True)

    def nudge(self) -> None:
        self._wake.set()

    def later(self, seconds: float, job: Callable[[], object]) -> None:
        """Do something after a while (late and repeated callbacks)."""
        with self._busy:
            self._later.append((time.time() + seconds, job))
        self._wake.set()

    def _run(self) -> None:
        while not self._ended.is_set():
            self._wake.wait(timeout=min(1.0, self._until_next()))
            self._wake.clear()
            try:
                self._round()
            except Exception:  # the courier outlives a bad round; the next one comes in a second
                log.exception("courier round failed")
                self._ended.wait(1)
            close_old_connections()

    def _until_next(self) -> float:
        with self._busy:
            due = min((at for at, _ in self._later), default=time.time() + 1)
        return max(0.0, due - time.time())

    def _round(self) -> None:
        for batch in Batch.objects.filter(status=Batch.Status.WAITING).order_by("id"):
            deliver_batch(batch)
        with self._busy:
            ripe = [job for at, job in self._later if at <= time.time()]
            self._later = [(at, job) for at, job in self._later if at > time.time()]
        for job in ripe:
            self._hands.submit(_logged, job)
        due = Delivery.objects.filter(status=Delivery.Status.WAITING, due_at__lte=time.time()).select_related("app")
        list(self._hands.map(deliver_event, due.order_by("id")[:100]))


def _logged(job: Callable[[], object]) -> None:
    try:
        job()
    except Exception:
        log.exception("courier job failed")


def deliver_batch(batch: Batch) -> None:
    """Write one message into the private chat of every receiver, all or nothing."""
    now, app = time.time(), batch.app
    with transaction.atomic():
        known = dict(Chat.objects.filter(app=app, person_id__in=batch.people).values_list("person_id", "pk"))
        strangers = Person.objects.filter(pk__in=[pk for pk in batch.people if pk not in known])
        for chat in Chat.objects.bulk_create(
            Chat(kind=Chat.Kind.P2P, app=app, person=person, chat_id="oc_" + ids.digest(app.app_id, person.user_id))
            for person in strangers
        ):
            known[chat.person_id] = chat.pk
        Message.objects.bulk_create(
            Message(
                message_id=ids.fresh("om_"), chat_id=known[pk], app=app, via=Message.Via.BATCH, batch=batch.batch_id,
                msg_type=batch.msg_type, content=batch.content, created_at=now, updated_at=now,
            )
            for pk in batch.people if pk in known
        )  # fmt: skip
        Batch.objects.filter(pk=batch.pk).update(status=Batch.Status.DELIVERED)
    state.count(f"sent:{app.app_id}", len(batch.people))


def deliver_event(delivery: Delivery) -> None:
    """Try one event once; without an HTTP 200 in time the next try is put into the schedule."""
    app = delivery.app
    if not outbound.listens(app):
        _settle(delivery, Delivery.Status.FAILED, "没有设置回调地址")
        return
    exchange = outbound.post(app, json.loads(delivery.payload), timeout=state.switches.callback_timeout_s)
    if not exchange.error:
        _settle(delivery, Delivery.Status.DELIVERED, "")
        return
    schedule = state.switches.retry_s
    if delivery.attempts >= len(schedule):
        _settle(delivery, Delivery.Status.FAILED, exchange.reason)
        return
    wait = schedule[delivery.attempts] * state.switches.retry_scale
    Delivery.objects.filter(pk=delivery.pk).update(
        attempts=delivery.attempts + 1, due_at=time.time() + wait, outcome=exchange.reason
    )
    COURIER.later(wait, COURIER.nudge)


def _settle(delivery: Delivery, status: Delivery.Status, outcome: str) -> None:
    Delivery.objects.filter(pk=delivery.pk).update(
        status=status, attempts=delivery.attempts + 1, outcome=outcome[:300]
    )


COURIER = Courier()
