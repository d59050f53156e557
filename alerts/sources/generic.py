"""Any JSON or form, read by the source's own mapping; without one, the body that we document."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from alerts.drafts import Settings
from alerts.mapping import DEFAULT, Faults, Table, read_by, table
from alerts.signal import Flag, Parsed
from alerts.sources.kinds import MAPPING, REPEAT, Answers, SetUp, Source
from alerts.wire import Answer, Inbound, read_any, told

SNIPPET: Final = """\
curl -sS -X POST ADDRESS -H 'Authorization: Bearer TOKEN' -H 'Content-Type: application/json' -d '{
  "title": "oms-01 disk 93 %", "status": "firing", "severity": "critical", "key": "oms-01:disk",
  "labels": {"service": "oms", "host": "oms-01"}, "description": "/data 93 %", "url": "https://wiki.example.com/disk"
}'
"""


def read(inbound: Inbound, settings: Settings) -> Parsed:
    """What the mapping makes of the body.

    Raises: Unreadable.
    """
    return by_mapping(read_any(inbound), inbound, settings)


def by_mapping(body: Any, inbound: Inbound, settings: Settings) -> Parsed:
    """Read by the source's mapping; one that cannot be used any more is replaced by the default and flagged.

    Raises: Unreadable.
    """
    own, flags = usable(settings)
    return read_by(own, body, inbound, settings, flags)


def usable(settings: Settings) -> tuple[Table, tuple[Flag, ...]]:
    """The mapping to read by, and what to flag."""
    if settings.mapping is None:
        return table(DEFAULT), ()
    try:
        return table(settings.mapping), ()
    except Faults:
        return table(DEFAULT), (Flag.MAPPING_ERROR,)


def _heard(inbound: Inbound, parsed: Parsed) -> Answer:
    return told(202, {"status": "accepted", "alerts": len(parsed.signals)})


SOURCE: Final = Source(
    "generic",
    _("通用 JSON"),
    read,
    SetUp(
        steps=(
            _("向 %(address)s 发 POST，正文为 JSON 或表单；凭据放在 Authorization: Bearer 或 X-Alert-Token 头里。"),
            _("可以自定正文时用下面的格式：同一告警的 key 不变，恢复时 status 填 resolved。"),
            _("不能改正文时先发一条，再在字段映射里对照最近的请求配置。"),
        ),
        snippet=SNIPPET,
    ),
    answers=Answers(heard=_heard),
    reads=frozenset({MAPPING, REPEAT}),
)
