"""Comparing the centre with what is: entries that nobody put, entries that moved on, entries that Feishu lost.

Every ten minutes one errand puts kinds that changed, compares stamps with the sources (one question each), and asks
Feishu about what runs and what ended lately. What differs is put again by its own errand.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, cast

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bots.centre import definitions
from bots.centre.kinds import CENTRE
from bots.centre.turns import own_turn
from bots.channel import client_of, speaker
from bots.errands.trouble import Later
from bots.kinds import ErrandKind, ErrandView
from bots.models import Bot, CentreCheck, CentreEntryPut, Errand
from bots.services.centre import PUT
from bots.services.errand import ask
from bots.states import BotStatus, CentreStatus, CheckStatus, ErrandStatus
from core import clock, wire_clock
from core.refs import Ref
from core.timers import Firing, Recurring, every
from feishu_client.approval import InstanceVersion

CHECK: Final = "bots.centre_check"
ALL: Final = Ref("bots.centre", "all")
EVERY: Final = timedelta(minutes=10)
LATELY: Final = timedelta(days=2)
BATCH: Final = 50  # entries in one question to Feishu
WRITTEN: Final = 100  # errands asked for in one transaction
SECONDS: Final = 40.0  # a leg of a long check, well within an errand's lease
PARKED: Final = timedelta(hours=1)  # after that a failed put is tried again
API: Final = "centre.check"


def in_use() -> bool:
    """Whether there is anything to compare: the centre is used, or entries still stand there from when it was."""
    return settings.FEISHU_APPROVAL_CENTRE or CentreEntryPut.objects.filter(status=CentreStatus.OPEN).exists()


def begin() -> None:
    """Have it compared soon; one check runs at a time. Raises: RuntimeError outside a transaction."""
    ask(CHECK, about=ALL, key=ALL.id)


def _recur(slot: datetime, firing: Firing) -> None:
    if in_use():
        firing.claim()
        begin()


def _row() -> CentreCheck:
    """The check that runs, or a new one."""
    running = CentreCheck.objects.filter(status=CheckStatus.RUNNING).first()
    return running or CentreCheck.objects.create(begun_at=clock.now())


def run(view: ErrandView) -> Mapping[str, Any]:
    """One leg of the check; the rest is another one.

    Raises: FeishuError; Later while something is left.
    """
    row = _row()
    until = time.monotonic() + SECONDS
    if row.entries == 0:
        _put_kinds()
        _ask_for(row, "behind", _behind(row.begun_at))
    for batch in _batches(row.begun_at):
        if time.monotonic() > until:
            raise Later(_("仍在核对"), wait=0, counted=False)
        _compare(row, batch)
    return {}


def _put_kinds() -> None:
    """Kinds are put before anybody has started one: people find them under 发起."""
    if not settings.FEISHU_APPROVAL_CENTRE:
        return
    for source in CENTRE:
        for kind in source.definitions():
            bot = speaker(kind.bot)
            if bot is not None:
                definitions.ensure(bot, kind)


def _behind(now: datetime) -> Iterator[Ref]:
    """Subjects whose entry is missing, or older than they are; with the centre off, all that still stand there."""
    open_ones = CentreEntryPut.objects.filter(status=CentreStatus.OPEN)
    if not settings.FEISHU_APPROVAL_CENTRE:
        yield from (row.about for row in open_ones.iterator())
        return
    under_way = _under_way()
    for source in CENTRE:
        stamps = source.stamps(now - LATELY)
        rows = CentreEntryPut.objects.filter(about_kind=source.slug)
        relevant = rows.filter(Q(status=CentreStatus.OPEN) | Q(put_at__gte=now - LATELY))
        known = {row.about: row.stamp for row in relevant.iterator()}
        older = (ref for ref, stamp in stamps.items() if known.get(ref) != stamp)
        gone = (row.about for row in open_ones.filter(about_kind=source.slug).iterator() if row.about not in stamps)
        yield from (ref for ref in (*older, *gone) if str(ref) not in under_way)


def _under_way() -> set[str]:
    """Refs whose errand is waiting or running, or failed so short a while ago that trying again helps nobody."""
    recently = Q(status=ErrandStatus.FAILED, retry_at__gt=wire_clock.now() - PARKED)
    open_ones = Q(status__in=(ErrandStatus.WAITING, ErrandStatus.RUNNING))
    keys = Errand.objects.filter(open_ones | recently, kind=PUT).values_list("key", flat=True)
    return {key.removeprefix(f"{PUT}:") for key in keys.iterator()}


def _batches(begun: datetime) -> Iterator[list[CentreEntryPut]]:
    """What runs and what ended lately, longest unchecked first, bot by bot."""
    lately = Q(status=CentreStatus.ENDED, put_at__gte=begun - LATELY)
    rows = CentreEntryPut.objects.filter(Q(status=CentreStatus.OPEN) | lately).filter(put_at__lte=begun)
    due = rows.filter(Q(checked_at=None) | Q(checked_at__lt=begun)).exclude(digest="")
    speaking = due.filter(definition__bot__status=BotStatus.ACTIVE).select_related("definition__bot")
    while batch := list(_of_one_bot(speaking)):
        yield batch


def _of_one_bot(rows: QuerySet[CentreEntryPut]) -> QuerySet[CentreEntryPut]:
    first = rows.order_by("definition__bot", "pk").values_list("definition__bot", flat=True).first()
    return rows.filter(definition__bot=first).order_by("pk")[:BATCH]


def _compare(row: CentreCheck, batch: Sequence[CentreEntryPut]) -> None:
    """Ask Feishu about these; what it does not hold so is put again whatever we remember."""
    bot: Bot = batch[0].definition.bot
    wanted = [InstanceVersion(str(each.about), each.version, tuple(map(tuple, each.tasks))) for each in batch]
    with own_turn(bot, API):
        differing = {told.instance_id for told in client_of(bot).check_instances(wanted)}
    keys = [each.pk for each in batch]
    odd = {each.pk: each for each in batch if str(each.about) in differing}
    with transaction.atomic():
        CentreEntryPut.objects.filter(pk__in=keys).update(checked_at=clock.now())
        CentreCheck.objects.filter(pk=row.pk).update(entries=F("entries") + len(batch))
        for each in odd.values():
            # Put meanwhile, it is newer than the question was.
            held = CentreEntryPut.objects.filter(pk=each.pk, version=each.version)
            if held.update(digest="", healed=F("healed") + 1):
                ask(PUT, about=each.about, key=str(each.about))
                CentreCheck.objects.filter(pk=row.pk).update(differing=F("differing") + 1)


def _ask_for(row: CentreCheck, column: str, refs: Iterator[Ref]) -> None:
    """Have these put, a hundred in one transaction, and count them."""
    waiting = list(refs)
    for start in range(0, len(waiting), WRITTEN):
        some = waiting[start : start + WRITTEN]
        with transaction.atomic():
            for ref in some:
                ask(PUT, about=ref, key=str(ref))
            CentreCheck.objects.filter(pk=row.pk).update(**{column: F(column) + len(some)})


def done(view: ErrandView, result: Mapping[str, Any]) -> None:
    """The check is over."""
    CentreCheck.objects.filter(status=CheckStatus.RUNNING).update(status=CheckStatus.DONE, done_at=clock.now())


def failed(view: ErrandView, reason: str) -> None:
    """The check could not be made; the next one comes all the same."""
    running = CentreCheck.objects.filter(status=CheckStatus.RUNNING)
    running.update(status=CheckStatus.FAILED, done_at=clock.now(), reason=reason[:300])


CHECKING: Final = ErrandKind(CHECK, cast("str", gettext_lazy("核对审批中心")), run, done, failed)
RECURRING_CHECK: Final = Recurring("bots.centre_check", every(EVERY), _recur)
