"""The errand that puts one entry: whole, from the newest state, under an ever greater version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bots.centre import definitions
from bots.centre.kinds import CENTRE, CentreEntry, EntryStatus
from bots.centre.turns import own_turn
from bots.centre.writing import digest_of, instance_of, left_out, removal_of, takes_presses
from bots.channel import client_of, speaker
from bots.errands.trouble import Hopeless, Later
from bots.kinds import ErrandKind, ErrandView
from bots.models import Bot, CentreCode, CentreEntryPut
from bots.services.centre import PUT
from bots.states import BotStatus, CentreStatus
from core import clock, transactions, wire_clock
from core.refs import Ref
from feishu_client.approval import Instance
from feishu_client.errors import BadRequest

API: Final = "centre.put"
PAUSED: Final = 600.0  # seconds until a bot that does not speak is asked again


@dataclass(frozen=True)
class _Made:
    """An entry ready to travel, and what will be remembered of it."""

    code: CentreCode
    instance: Instance
    status: CentreStatus
    stamp: str
    left_out: int = 0


def put(errand: ErrandView) -> Mapping[str, Any]:
    """Put the subject's entry as it is at this moment; nothing if the centre holds it so already.

    Gives what was put, for `remember`; {} if there was nothing to put.
    Raises: Later, Hopeless, FeishuError.
    """
    transactions.forbid("bots.centre.put")
    row = _row(errand.about)
    entry = _entry(errand.about)
    if entry is None:
        return _take_out(row) if row is not None and row.status != CentreStatus.REMOVED else {}
    bot = _bot(row, entry)
    code = definitions.ensure(bot, entry.definition)
    made = _made(entry, errand.about, code, _version(row))
    if row is not None and row.digest == digest_of(made.instance):
        return {"stamp": made.stamp}
    return _send(made, entry, errand.about)


def _entry(about: Ref) -> CentreEntry | None:
    """The subject as it is; None where it is gone, or the centre is not used any more."""
    if not settings.FEISHU_APPROVAL_CENTRE or about.kind not in CENTRE:
        return None
    return CENTRE.get(about.kind).entry(about)


def _bot(row: CentreEntryPut | None, entry: CentreEntry) -> Bot:
    """Who put an entry once, puts it always: for another bot it would be another entry."""
    bot = row.definition.bot if row is not None else speaker(entry.definition.bot)
    if bot is None:
        raise Hopeless(_("没有可用的机器人，请先登记并启用一个"))
    if bot.status != BotStatus.ACTIVE:
        raise Later(_("机器人已暂停，恢复后继续"), wait=PAUSED, counted=False)
    return bot


def _made(entry: CentreEntry, about: Ref, code: CentreCode, version: int) -> _Made:
    quick = takes_presses(code.bot)
    instance = instance_of(entry, about, code=code.code, version=version, quick=quick)
    runs = entry.status == EntryStatus.PENDING
    status = CentreStatus.OPEN if runs else CentreStatus.ENDED
    return _Made(code, instance, status, entry.stamp, left_out(entry))


def _send(made: _Made, entry: CentreEntry, about: Ref) -> Mapping[str, Any]:
    """Put it; where Feishu does not know the kind any more, that is made anew first."""
    try:
        return _call(made)
    except BadRequest:
        if not definitions.forget(made.code):
            raise
    code = definitions.ensure(made.code.bot, entry.definition)
    return _call(_made(entry, about, code, made.instance.updated))


def _take_out(row: CentreEntryPut) -> Mapping[str, Any]:
    if row.definition.bot.status != BotStatus.ACTIVE:
        raise Later(_("机器人已暂停，恢复后继续"), wait=PAUSED, counted=False)
    gone = removal_of(row, version=_version(row), user_id=row.user_id, started=row.put_at)
    try:
        return _call(_Made(row.definition, gone, CentreStatus.REMOVED, ""))
    except BadRequest:
        if not definitions.forget(row.definition):
            raise
    return {"removed": True}  # with the kind, its entries are gone too


def _call(made: _Made) -> Mapping[str, Any]:
    with own_turn(made.code.bot, API):
        client_of(made.code.bot).put_instance(made.instance)
    return {
        "definition": made.code.pk,
        "user_id": made.instance.user_id,
        "status": made.status.value,
        "digest": digest_of(made.instance),
        "stamp": made.stamp,
        "version": made.instance.updated,
        "tasks": [[task.task_id, task.updated] for task in made.instance.tasks],
        "left_out": made.left_out,
    }


def remember(errand: ErrandView, result: Mapping[str, Any]) -> None:
    """Keep what was put."""
    about = errand.about
    mine = CentreEntryPut.objects.filter(about_kind=about.kind, about_id=about.id)
    if "removed" in result:
        mine.update(status=CentreStatus.REMOVED, digest="", stamp="")
    elif "version" in result:
        told = {key: value for key, value in result.items() if key != "definition"}
        values = told | {"definition_id": result["definition"], "put_at": clock.now()}
        CentreEntryPut.objects.update_or_create(about_kind=about.kind, about_id=about.id, defaults=values)
    elif "stamp" in result:
        mine.update(stamp=result["stamp"])


def _row(about: Ref) -> CentreEntryPut | None:
    rows = CentreEntryPut.objects.select_related("definition__bot")
    return rows.filter(about_kind=about.kind, about_id=about.id).first()


def _version(row: CentreEntryPut | None) -> int:
    """Milliseconds of the wire clock, and always more than last time."""
    now = int(wire_clock.seconds() * 1000)
    return now if row is None else max(now, row.version + 1)


PUTTING: Final = ErrandKind(PUT, cast("str", gettext_lazy("更新审批中心")), put, remember)
