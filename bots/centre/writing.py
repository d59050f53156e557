"""From an entry of the house to what travels: what is sensitive stays, numbers are masked, and all finds room."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Final, cast

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from bots.centre.kinds import (
    SHOWN,
    CentreCopy,
    CentreDefinition,
    CentreEntry,
    CentreField,
    CentreTask,
    CentreTaskStatus,
    InBoth,
)
from bots.kinds import FactClass
from bots.masking import mask
from bots.models import Bot, CentreEntryPut
from bots.states import Arrival
from core.refs import Ref
from feishu_client import approval
from feishu_client.card import Text
from feishu_client.wire import dumps

LONGEST_VALUE: Final = 200
LONGEST_TITLE: Final = 120
QUICK_PATH: Final = "bots:centre-callback"


def callback_token(bot: Bot) -> str:
    """What proves that a press comes from Feishu; "" if the bot has no keys, and then no quick buttons."""
    if bot.verification_token or not bot.encrypt_key:
        return bot.verification_token
    return hashlib.sha256(f"centre:{bot.encrypt_key}".encode()).hexdigest()


def takes_presses(bot: Bot) -> bool:
    """Whether Feishu can tell us of a press: it calls an address, which a bot on a long connection has not."""
    return bot.arrival == Arrival.CALLBACK and bool(callback_token(bot))


def callback_url(bot: Bot) -> str:
    """Where presses come in."""
    return f"{settings.PUBLIC_URL}{reverse(QUICK_PATH, args=[bot.slug])}"


def definition_of(bot: Bot, kind: CentreDefinition, code: str) -> approval.Definition:
    """The kind as this bot puts it; `code` is Feishu's, for a new one our own word."""
    callback = None
    if takes_presses(bot):
        callback = approval.Callback(callback_url(bot), callback_token(bot), bot.encrypt_key)
    pc = f"{settings.PUBLIC_URL}{kind.create}" if kind.create else ""
    mobile = f"{settings.PHONE_URL}{kind.create}" if kind.create and settings.PHONE_URL else ""
    return approval.Definition(
        code=code or kind.slug,
        name=_text(kind.name),
        group_code=kind.group_slug,
        group=_text(kind.group),
        create=approval.Links(pc, mobile),
        description=_text(kind.description) if kind.description.zh else None,
        system=Text(bot.name, bot.name_en),
        kind=kind.slug,
        callback=callback,
        visible=kind.open_to_all,
    )


def digest_of_definition(definition: approval.Definition) -> str:
    """Changes whenever the kind has to be put again; its code is not part of it."""
    return _digest({**approval.definition_body(definition), "approval_code": ""})


def instance_of(entry: CentreEntry, about: Ref, *, code: str, version: int, quick: bool) -> approval.Instance:
    """The entry as it travels. `quick`: whether buttons may stand in the list."""
    links = _links(entry.path)
    tasks = [_task(each, links, quick=quick) for each in _with_room(entry.tasks)]
    return approval.Instance(
        approval_code=code,
        instance_id=str(about),
        status=cast("approval.InstanceStatus", entry.status.value),
        title=_text(entry.title, LONGEST_TITLE),
        links=links,
        user_id=entry.user_id,
        started=_ms(entry.started),
        ended=_ms(entry.ended),
        updated=version,
        fields=tuple(_field(each) for each in shown(entry.fields)),
        department=_text(entry.department) if entry.department.zh else None,
        business_key=entry.serial,
        tasks=tuple(tasks),
        copies=tuple(_copy(each, links) for each in _told(entry.copies)),
    )


def removal_of(row: CentreEntryPut, *, version: int, user_id: str, started: datetime) -> approval.Instance:
    """The entry taken out of the centre: nobody sees it any more."""
    about = row.about
    return approval.Instance(
        approval_code=row.definition.code,
        instance_id=str(about),
        status="DELETED",
        title=_text(InBoth.said(lambda: _("已移出"))),
        links=_links("/"),
        user_id=user_id,
        started=_ms(started),
        ended=version,
        updated=version,
    )


def digest_of(instance: approval.Instance) -> str:
    """Changes whenever the entry has to be put again; its version is not part of it."""
    return _digest({**approval.instance_body(instance), "update_time": ""})


def shown(fields: Sequence[CentreField]) -> list[CentreField]:
    """What the lists show: three open fields, or two and the word that there is more for who may read it."""
    open_ones = [each for each in fields if each.secrecy != FactClass.SENSITIVE]
    if len(open_ones) == len(fields):
        return open_ones[:SHOWN]
    hidden = CentreField(InBoth.said(lambda: _("敏感内容")), InBoth.said(lambda: _("含敏感字段，请在页面查看")))
    return [*open_ones[: SHOWN - 1], hidden]


def left_out(entry: CentreEntry) -> int:
    """How many tasks and copies find no room in the centre."""
    return max(0, len(entry.tasks) - approval.MOST_TASKS) + max(0, len(entry.copies) - approval.MOST_COPIES)


def _with_room(tasks: Sequence[CentreTask]) -> list[CentreTask]:
    """All tasks if they fit; else the open ones, oldest first, and of the others the latest."""
    if len(tasks) <= approval.MOST_TASKS:
        return list(tasks)
    waiting = [each for each in tasks if each.status == CentreTaskStatus.PENDING]
    over = [each for each in tasks if each.status != CentreTaskStatus.PENDING]
    over.sort(key=lambda each: (each.ended or each.created, str(each.ref), each.user_id), reverse=True)
    waiting.sort(key=lambda each: (each.created, str(each.ref), each.user_id))
    return [*waiting, *over][: approval.MOST_TASKS]


def _told(copies: Sequence[CentreCopy]) -> list[CentreCopy]:
    """All copies if they fit; else the unread ones first, the latest before the others."""
    latest = sorted(copies, key=lambda each: (each.created, str(each.ref)), reverse=True)
    return sorted(latest, key=lambda each: each.read_at is not None)[: approval.MOST_COPIES]


def task_id(task: CentreTask) -> str:
    """The id of a task; what a deputy is shown is a task of its own."""
    return f"{task.ref}~{task.user_id}" if task.deputy else str(task.ref)


def _task(task: CentreTask, links: approval.Links, *, quick: bool) -> approval.Task:
    waits = task.status == CentreTaskStatus.PENDING
    actions = tuple(
        approval.Action(each.type, _text(each.name) if each.name.zh else None, each.reason) for each in task.quick
    )
    return approval.Task(
        task_id=task_id(task),
        user_id=task.user_id,
        status=cast("approval.TaskStatus", task.status.value),
        links=links,
        created=_ms(task.created),
        ended=_ms(task.ended),
        updated=_ms(task.ended or task.created),
        context=dumps({"t": str(task.ref), "g": task.generation}),
        actions=actions[:2] if quick and waits else (),
        node_id=task.node,
        node_name=_text(task.node_name) if task.node_name.zh else None,
        complete_reason=task.reason,
        for_deputy=task.deputy,
    )


def _copy(copy: CentreCopy, links: approval.Links) -> approval.Copy:
    read = copy.read_at is not None
    return approval.Copy(
        cc_id=str(copy.ref),
        user_id=copy.user_id,
        links=links,
        read=read,
        created=_ms(copy.created),
        updated=_ms(copy.read_at or copy.created),
    )


def _field(each: CentreField) -> approval.Field:
    if each.secrecy == FactClass.SENSITIVE:
        raise ValueError("a sensitive field on its way out of the house")
    return approval.Field(_text(each.label), _text(each.value))


def _links(path: str) -> approval.Links:
    """From a phone the address that is reachable from there, if there is one."""
    return approval.Links(f"{settings.PUBLIC_URL}{path}", f"{settings.PHONE_URL or settings.PUBLIC_URL}{path}")


def _text(words: InBoth, longest: int = LONGEST_VALUE) -> Text:
    return Text(_cut(words.zh, longest) or "—", _cut(words.en, longest))


def _cut(words: str, longest: int) -> str:
    masked = mask(" ".join(words.split()))
    return masked if len(masked) <= longest else f"{masked[: longest - 1]}…"


def _ms(at: datetime | None) -> int:
    return int(at.timestamp() * 1000) if at is not None else 0


def _digest(body: object) -> str:
    return hashlib.sha256(dumps(body).encode("utf-8", "replace")).hexdigest()
