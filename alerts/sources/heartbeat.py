"""Heartbeats of jobs: begun, done, failed, or the code they ended with. Silence is told by us, not by them."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from alerts import cleaning
from alerts.drafts import Settings
from alerts.signal import Beat, Parsed, Pulse
from alerts.sources.kinds import EVERY, EVERYWHERE, SetUp, Source
from alerts.wire import Inbound, Unreadable

SNIPPET: Final = """\
# crontab
30 18 * * 1-5  curl -fsS -m 10 --retry 3 ADDRESS/start; /opt/eod/run.sh; curl -fsS -m 10 --retry 3 ADDRESS/$?
"""
MOST: Final = 4 * cleaning.NOTE


def read(inbound: Inbound, settings: Settings) -> Parsed:
    """The beat that the address names; the body, if any, is a note of the job.

    Raises: Unreadable if the address names something else.
    """
    said = inbound.tail.strip("/").lower()
    note = cleaning.text(inbound.body[:MOST].decode("utf-8", "replace"), cleaning.NOTE)
    pulse = _pulse(said)
    if pulse is None:
        raise Unreadable("not_beat", said)
    code = f"exit {said}" if said.isdecimal() and pulse is Pulse.FAIL else ""
    return Parsed(beats=(Beat(cleaning.line(inbound.query.get("name")), pulse, "\n".join(filter(None, (code, note)))),))


def _pulse(said: str) -> Pulse | None:
    if said.isascii() and said.isdecimal():
        return Pulse.OK if not said.strip("0") else Pulse.FAIL
    return {"": Pulse.OK, "ok": Pulse.OK, "start": Pulse.START, "fail": Pulse.FAIL}.get(said)


SOURCE: Final = Source(
    "heartbeat",
    _("心跳"),
    read,
    SetUp(
        steps=(
            _("任务结束时访问 %(address)s（GET 或 POST 都可以），开始时访问 %(address)s/start。"),
            _("失败时访问 %(address)s/fail，或把退出码接在后面：%(address)s/3；0 表示成功。"),
            _("从创建起计时：一次都没有收到也会告警。"),
        ),
        snippet=SNIPPET,
    ),
    places=EVERYWHERE,
    roads=("hb/{token}",),
    reads=frozenset({EVERY}),
)
