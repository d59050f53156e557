"""The address of a group bot (Feishu, DingTalk, WeCom): whoever wrote it into a program changes the host alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from alerts import cleaning, vocabulary
from alerts.drafts import Draft, Settings, one
from alerts.patterns import Budget, Faulty, Found, Spent, pattern, search
from alerts.signal import Flag, Parsed, Severity, SignalState
from alerts.sources.kinds import AGAIN, SECRET, TEXTS, Answers, SetUp, Source
from alerts.sources.messages import Message, message
from alerts.sources.pagerduty import minted
from alerts.sources.signatures import by_dingtalk, by_feishu
from alerts.wire import PATH, Answer, Inbound, Place, Unreadable, Where, mapping, read_json, told

USUAL: Final = {"key": "", "severity": vocabulary.GRADED, "recovery": vocabulary.RECOVERY}
# One answer that is good news for each of the three.
GOOD: Final = {"code": 0, "msg": "success", "data": {}, "StatusCode": 0, "StatusMessage": "success"}
ALSO_GOOD: Final = {"errcode": 0, "errmsg": "ok"}


def read(inbound: Inbound, settings: Settings) -> Parsed:
    """The message as one alert: a new one, unless it says which.

    Raises: Unreadable.
    """
    said = message(mapping(read_json(inbound)))
    if not said.text.strip() and not said.title.strip():
        raise Unreadable("empty", "content")
    return one(_Understood(said, settings).draft(inbound), inbound, settings)


class _Understood:
    """A message under the patterns of the source. One that cannot be used is replaced by the usual and flagged."""

    def __init__(self, said: Message, settings: Settings) -> None:
        self.said, self.settings = said, settings
        self.whole = f"{said.title}\n{said.text}"
        self.budget = Budget()
        self.flags: list[Flag] = []

    def draft(self, inbound: Inbound) -> Draft:
        """A recovery is one only if it says of what; without that it is news, and not urgent."""
        keyed, over = self.found("key"), self.found("recovery") is not None
        graded = self.found("severity")
        key = "/".join(group for group in keyed.groups if group) or keyed.whole if keyed else ""
        resolved = bool(key) and over
        first, _, rest = self.said.text.partition("\n")
        unsaid = Severity.INFO if over and not key else ""
        return Draft(
            key=key or minted(inbound),
            state=SignalState.RESOLVED if resolved else SignalState.FIRING,
            title=self.said.title or first,
            body=self.said.text if self.said.title else rest,
            severity=graded.said if graded else unsaid,
            links=self.said.links,
            hints=self.said.named,
            flags=self.flags,
        )

    def found(self, name: str) -> Found | None:
        """What the source's pattern of this name finds, or the usual one."""
        written = self.settings.texts.get(name) or USUAL[name]
        try:
            read = pattern(written)
        except Faulty:
            self.flags.append(Flag.MAPPING_ERROR)
            read = pattern(USUAL[name])
        try:
            return search(read, self.whole, self.budget) if read.written else None
        except Spent:
            self.flags.append(Flag.MAPPING_ERROR)
            return None


def genuine(inbound: Inbound, settings: Settings) -> bool:
    """The signature, of whichever of the two that sign: Feishu in the body, DingTalk in the address."""
    if not settings.secret:
        return True
    if "sign" in inbound.query:
        return by_dingtalk(inbound.query.get("timestamp", ""), inbound.query["sign"], inbound, settings)
    try:
        body: Mapping[str, Any] = mapping(read_json(inbound))
    except Unreadable:
        return False
    stamp, sign = cleaning.line(body.get("timestamp")), cleaning.line(body.get("sign"))
    return by_feishu(stamp, sign, inbound, settings)


def _stored(inbound: Inbound) -> Answer:
    return told(200, {**GOOD, **ALSO_GOOD})


SOURCE: Final = Source(
    "feishu_bot",
    _("群机器人地址兼容"),
    read,
    SetUp(
        steps=(
            _("程序里写死了群机器人地址的，只把主机名换成 %(address)s 的主机名；飞书地址的最后一段换成 %(token)s。"),
            _("钉钉把 access_token、企业微信把 key 换成 %(token)s，路径不变。"),
            _("配置标识的正则表达式后，同一标识的消息归为一条告警，含「恢复」的消息才能自动恢复；否则每条都是新告警。"),
        ),
    ),
    answers=Answers(
        stored=_stored,
        later=told(503, {"code": 11232, "msg": "busy", "errcode": 45009, "errmsg": "busy"}, retry_after=AGAIN),
        stranger=told(401, {"code": 19001, "msg": "bad token", "errcode": 93000, "errmsg": "bad token"}),
    ),
    places=(PATH, Place(Where.QUERY, "access_token"), Place(Where.QUERY, "key")),
    roads=("open-apis/bot/v2/hook/{token}", "robot/send", "cgi-bin/webhook/send"),
    genuine=genuine,
    reads=frozenset({SECRET, TEXTS}),
)
