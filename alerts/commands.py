"""What people write to the bot about incidents."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alerts.models import Incident
from alerts.services import reporting, war_rooms
from bots import api as bots
from core.journal import Via
from estate import api as estate

NUMBER: Final = re.compile(r"(?:INC-)?(\d{1,9})", re.IGNORECASE)


def _report(said: bots.Heard) -> str:
    return _told(said, new=False)


def _new_report(said: bots.Heard) -> str:
    return _told(said, new=True)


def _told(said: bots.Heard, *, new: bool) -> str:
    system = reporting.named_in(said.person, said.text)
    done = reporting.report(actor=said.person, text=said.text, system=system, new=new, via=Via.CARD)
    if done.incident is not None:
        return _("已受理 {number}，负责人会收到通知，进展见单聊中的卡片。").format(number=done.incident.number)
    lines = [_like(row) for row in done.alike]
    first = done.alike[0].number
    hint = _("发送「关注 {number}」接收进展；不是同一问题请发送「新报障 {text}」。").format(
        number=first, text=said.text
    )
    return "\n".join([_("已有同类故障，要关注吗？"), *lines, hint])


def _like(row: Incident) -> str:
    name = row.assignee.display_name if row.assignee else ""
    who = _("{name}处理中").format(name=name) if name else str(row.get_status_display())
    found = estate.systems_by_key({row.system}).get(row.system)
    return f"{row.number} {found.name if found else row.system} · {row.title} · {who}"


def _watch(said: bots.Heard) -> str:
    number = NUMBER.match(said.text)
    if number is None:
        return _("请写故障编号，例如「关注 INC-12」")
    row = reporting.watch(int(number[1]), actor=said.person, via=Via.CARD)
    return _("已关注 {number}，恢复时会通知你。").format(number=row.number)


def _record(said: bots.Heard) -> str:
    if war_rooms.record_said(said.chat, actor=said.person, text=said.text):
        return _("已写入故障动态")
    return _("请在作战群里使用「记录」")


def _command(
    slug: str, words: tuple[str, ...], hint: object, handle: Callable[[bots.Heard], str]
) -> bots.MessageCommand:
    return bots.MessageCommand(f"alerts.{slug}", words, cast(str, hint), handle)


COMMANDS: Final = (
    _command("report", ("报障", "report"), gettext_lazy("系统名 一句话，例如：报障 集中交易 下单失败"), _report),
    _command("new_report", ("新报障",), gettext_lazy("一句话（确认不是已有的故障）"), _new_report),
    _command("watch", ("关注", "follow"), gettext_lazy("故障编号"), _watch),
    _command("record", ("记录", "note"), gettext_lazy("一句话（在作战群里写入故障动态）"), _record),
)
