"""A run from its beginning to its end: read, compare, and (unless it is a dry one, or too much would change) apply."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from bots import channel
from bots.directory import hints, read, report
from bots.directory.lease import Held, Lost, recover, take
from bots.models import DirectoryHint, DirectoryRun
from bots.states import RunKind, RunStatus, RunStep
from core import clock, transactions
from core.errors import HouseError, Invalid, Unavailable
from feishu_client.client import FeishuClient
from feishu_client.errors import FeishuError, NoPermission, Temporary
from people.api import directory

logger = logging.getLogger(__name__)
FLOOR: Final = 20  # so many may leave at once whatever share of a small firm that is
Watch = Callable[[RunStep, int, int], None]


def unwatched(step: RunStep, done: int, total: int) -> None:
    """A run that nobody looks at."""


def run_waiting() -> int:
    """Do the runs that wait, oldest first, and then what the hints ask for; returns how many. No transaction.

    Another process that is at it already is left alone.
    """
    transactions.forbid("bots.directory")
    recover()
    count = 0
    while True:
        run = DirectoryRun.objects.filter(status=RunStatus.WAITING).order_by("pk").first()
        held = take(run) if run is not None else None
        if held is None:
            break
        do(held)
        count += 1
    return count if DirectoryRun.objects.filter(status=RunStatus.RUNNING).exists() else count + follow_hints()


def do(held: Held, watch: Watch = unwatched) -> None:
    """Take a leased run to its end; every end but a lost lease is a state of the run."""
    try:
        _do(held, watch)
    except Lost:
        logger.warning("directory run %s was taken over", held.run.pk)
    except Exception as error:  # noqa: BLE001  # whatever breaks is the run's end and shown to the operator
        hints.put_off(hints.marks())
        _failed(held, error)


def _do(held: Held, watch: Watch) -> None:
    run = held.run

    def seen(step: RunStep, done: int, total: int) -> None:
        held.progress(step, done, total)
        watch(step, done, total)

    asked = hints.marks()
    known = hints.people_here()
    snapshot = read.whole(reader(), lambda done, total: seen(RunStep.READING, done, total), known=known)
    firm, changes = directory.compare(snapshot)
    columns = {"counts": changes.counts, "report": report.told(changes), "digest": changes.digest}
    if run.kind == RunKind.DRY:
        held.settle("done", **columns, reason=_too_many(changes, firm))
        return
    if _too_many(changes, firm) and run.confirmed != changes.digest:
        hints.settled(asked)
        held.settle("hold", **columns, reason=_too_many(changes, firm))
        return
    done = directory.apply(changes, progress=lambda done, total: seen(RunStep.APPLYING, done, total))
    hints.settled(asked)
    held.settle("done", **columns | {"report": report.told(changes, done.failed)}, reason="")


def follow_hints() -> int:
    """Read again what has changed over there, and follow it; many changes at once become a whole run with its guard."""
    asked = hints.due()
    if not asked:
        return 0
    if len(asked) > hints.MANY:
        DirectoryRun.objects.create(kind=RunKind.FULL, created_at=clock.now())
        return run_waiting()
    held = take(DirectoryRun.objects.create(kind=RunKind.EVENT, created_at=clock.now()))
    if held is None:
        DirectoryRun.objects.filter(kind=RunKind.EVENT, status=RunStatus.WAITING).delete()
        return 0
    try:
        _follow(held, asked)
    except Lost:
        logger.warning("directory run %s was taken over", held.run.pk)
    except Exception as error:  # noqa: BLE001  # shown, and the hints come again later
        hints.put_off(asked)
        _failed(held, error)
    return 1


def _follow(held: Held, asked: list[DirectoryHint]) -> None:
    snapshot = read.pieces(reader(), hints.pieces(asked), hints.known())
    firm, changes = directory.compare(snapshot)
    if _too_many(changes, firm):
        write_down(RunKind.FULL)  # which is held, and says so
        changes = directory.Changes()
    done = directory.apply(changes, progress=lambda done, total: held.progress(RunStep.APPLYING, done, total))
    hints.settled(asked)
    if changes:
        told = report.told(changes, done.failed)
        held.settle("done", counts=changes.counts, report=told, digest=changes.digest)
    else:
        DirectoryRun.objects.filter(pk=held.run.pk).delete()


def reader() -> FeishuClient:
    """The client of the default bot. Raises: Unavailable without one."""
    bot = channel.default_bot()
    if bot is None:
        raise Unavailable(_("没有启用的默认机器人，无法读取飞书通讯录"))
    return channel.reader_of(bot)


def _too_many(changes: directory.Changes, firm: directory.Firm) -> str:
    """Why the run must wait for an operator, or nothing."""
    share = settings.DIRECTORY_MAX_LEAVERS
    if not directory.too_many_stop(changes, firm.active, share=share / 100, floor=FLOOR):
        return ""
    leaving = sum(1 for _one in changes.of("left"))
    told = {"leaving": leaving, "frozen": len(directory.stopped(changes)) - leaving, "active": firm.active}
    if not told["frozen"]:
        return _("将有 {leaving} 人离职（在职 {active} 人），超过上限，请核对后确认").format(**told)
    return _("将有 {leaving} 人离职、{frozen} 人被冻结（在职 {active} 人），超过上限，请核对后确认").format(**told)


def _failed(held: Held, error: Exception) -> None:
    log_id = error.log_id if isinstance(error, FeishuError) else ""
    if not isinstance(error, FeishuError | HouseError):
        logger.error("directory run %s broke", held.run.pk, exc_info=error)
    held.run.status = RunStatus.RUNNING
    try:
        held.settle("fail", reason=sentence(error)[:300], log_id=log_id[:80])
    except Lost:
        logger.warning("directory run %s was taken over", held.run.pk)


def sentence(error: Exception) -> str:
    """What went wrong, and what to do about it."""
    if isinstance(error, NoPermission) and error.scopes:
        return _("应用缺少权限，请开通后重新发布：{scopes}").format(scopes="、".join(error.scopes))
    if isinstance(error, Temporary):
        return _("飞书暂时无法连接：{reason}").format(reason=error)
    if isinstance(error, FeishuError):
        return _("飞书拒绝了请求：{reason}").format(reason=error)
    if isinstance(error, Invalid | Unavailable):
        return error.message
    return _("内部错误：{error}").format(error=type(error).__name__)


@transaction.atomic
def write_down(kind: RunKind) -> DirectoryRun:
    """A run for the house itself, unless such a one waits already."""
    waiting = DirectoryRun.objects.filter(kind=kind, status=RunStatus.WAITING).first()
    return waiting or DirectoryRun.objects.create(kind=kind, created_at=clock.now())
