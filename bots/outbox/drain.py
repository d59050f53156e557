"""Emptying a lane: recover what a dead sender left, then claim, deliver and rewrite until nothing is due."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from threading import Barrier
from typing import Final

from django.db import connection

from bots.cards import rounds, show
from bots.cards.rounds import Round
from bots.kinds import Form, Lane
from bots.models import Card, Delivery, RateWindow
from bots.outbox import batch, claim
from bots.outbox.deliver import deliver
from core import transactions, wire_clock

Job = Callable[[], None]
SOON: Final = 0.3
DRAINS: Final = {Lane.URGENT: 2, Lane.NORMAL: 1, Lane.BULK: 1}
LEASE: Final = 15.0


@dataclass
class Report:
    """What one drain did: jobs taken (a batch is one), rows recovered; `more` is due when the time was up."""

    jobs: int = 0
    recovered: int = 0
    more: bool = False


def drain(lane: str, *, seconds: float = 20.0, hands: int = 1) -> Report:
    """Work off a lane until nothing is due or the time is up, with so many hands; never inside a transaction.

    A few drains share a lane; one more than that ends at once, since the others see its rows too.
    """
    transactions.forbid("bots.drain")
    report = Report()
    end = time.monotonic() + seconds
    while True:
        seat = _seat(lane)
        if seat is None:
            return report
        try:
            report.recovered += claim.recover(lane)
            _alone(lane, end, report, seat) if hands == 1 else _together(lane, end, hands, report, seat)
        finally:
            seat.leave()
        # what came between the last look and leaving the seat: whoever rang then found the lane taken
        report.more = claim.due_rows(lane, wire_clock.now()).exists()
        if time.monotonic() >= end or not report.more:
            return report


def _alone(lane: str, end: float, report: Report, seat: Seat) -> None:
    while time.monotonic() < end:
        jobs = _jobs(lane, 8)
        for job in jobs:
            seat.stay()
            job()
        report.jobs += len(jobs)
        if not jobs and not _nap(lane, end):
            return


def _together(lane: str, end: float, hands: int, report: Report, seat: Seat) -> None:
    with ThreadPoolExecutor(hands, thread_name_prefix=f"drain-{lane}") as pool:
        pending: set[Future[None]] = set()
        while True:
            seat.stay()
            jobs = _jobs(lane, 2 * hands - len(pending)) if time.monotonic() < end and len(pending) <= hands else []
            pending |= {pool.submit(job) for job in jobs}
            report.jobs += len(jobs)
            if not pending:
                if time.monotonic() >= end or not _nap(lane, end):
                    break
                continue
            done, pending = wait(pending, timeout=0.25, return_when=FIRST_COMPLETED)
            for future in done:
                future.result()
        _close_connections(pool, hands)


def _jobs(lane: str, limit: int) -> list[Job]:
    bulk = lane == Lane.BULK
    rows = claim.deliveries(lane, batch.GROUP if bulk else limit)
    together, alone = batch.groups(rows) if bulk else ([], rows)
    cards = claim.cards(lane, limit)
    drawn = rounds.begin(cards, [row.card for row in alone if row.form == Form.CARD and row.card is not None])
    jobs: list[Job] = [_batch_job(same) for same in together]
    jobs += [_delivery_job(row, drawn) for row in alone]
    return jobs + [_card_job(card, drawn) for card in cards]


def _batch_job(rows: list[Delivery]) -> Job:
    return lambda: batch.send_batch(rows)


def _delivery_job(row: Delivery, drawn: Round) -> Job:
    return lambda: deliver(row, drawn)


def _card_job(card: Card, drawn: Round) -> Job:
    return lambda: show.patch(card, drawn)


def _nap(lane: str, end: float) -> bool:
    """Sleep until something comes due, if that is soon; False if nothing does."""
    pause = claim.soon(lane, min(SOON, max(0.0, end - time.monotonic())))
    if pause is None:
        return False
    time.sleep(min(pause + 0.005, SOON))
    return True


def _close_connections(pool: ThreadPoolExecutor, hands: int) -> None:
    barrier = Barrier(hands)

    def close() -> None:
        barrier.wait(timeout=10)
        connection.close()

    for future in [pool.submit(close) for _ in range(hands)]:
        future.result()


class Seat:
    """One of the few places at a lane: a row leased on the wire clock."""

    def __init__(self, key: str, until: float) -> None:
        self.key = key
        self.until = until

    def stay(self) -> None:
        """Keep the seat a while longer."""
        until = wire_clock.seconds() + LEASE
        if until - self.until > 1:
            RateWindow.objects.filter(key=self.key, tat=self.until).update(tat=until)
            self.until = until

    def leave(self) -> None:
        """Give the seat up."""
        RateWindow.objects.filter(key=self.key, tat=self.until).update(tat=0.0)


def _seat(lane: str) -> Seat | None:
    now = wire_clock.seconds()
    keys = [f"drain:{lane}:{number}" for number in range(DRAINS[Lane(lane)])]
    known = dict(RateWindow.objects.filter(key__in=keys).values_list("key", "tat"))
    missing = [RateWindow(key=key) for key in keys if key not in known]
    if missing:
        RateWindow.objects.bulk_create(missing, ignore_conflicts=True)
    for key in keys:
        tat = known.get(key, 0.0)
        if tat < now and RateWindow.objects.filter(key=key, tat=tat).update(tat=now + LEASE):
            return Seat(key, now + LEASE)
    return None
