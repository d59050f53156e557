"""A quick button of the approval centre: the same handler as on a card, once, and an answer that Feishu shows as it is.

The press has no number and no time of its own: who, which task in which generation and which button make its key, so
however often it comes it acts once. Whatever comes of it, the entry is put anew: the centre changes nothing itself.
"""

from __future__ import annotations

import hashlib
import json
import logging
import uuid
from dataclasses import dataclass
from typing import Any, Final

from django.utils import translation
from django.utils.translation import gettext as _

from bots.actions.act import act
from bots.centre.kinds import CENTRE
from bots.centre.writing import callback_token
from bots.kinds import ActionCall
from bots.models import Bot, CentreCode
from bots.services.centre import enter_again
from core import clock
from core.errors import HouseError, Invalid, NotVisible, Refused
from core.journal import Via
from core.refs import Ref
from core.registry import UnknownKind
from feishu_client.approval import QuickDoor, QuickPress
from feishu_client.callback import Malformed
from people.api import Access
from people.models import Employee

logger = logging.getLogger(__name__)
DONE: Final = {"code": 0, "msg": "success"}
MOST_REASON: Final = 2000


@dataclass(frozen=True)
class Answer:
    """What Feishu is told; over 400 it shows the message as it is."""

    status: int
    body: dict[str, Any]


def receive(bot: Bot, body: bytes) -> Answer:
    """The answer to one press.

    Raises: CallbackError if it is forged, sealed with another key, or no press at all.
    """
    token = callback_token(bot)
    press = QuickDoor(token, bot.encrypt_key).open(body)
    about, task, generation = _what(press)
    CentreCode.objects.filter(bot=bot, code=press.approval_code).update(pressed_at=clock.now())
    person = Employee.objects.filter(user_id=press.user_id).first()
    with translation.override(person.language if person is not None else "zh-hans"):
        if person is None or not person.is_active:
            return _refused(403, _("仅限在职员工操作"))
        if person.access != Access.OPEN:
            return _refused(403, _("账号已冻结，请联系管理员"))
        call = ActionCall(
            person=person,
            ref=task,
            generation=generation,
            form={"comment": press.reason[:MOST_REASON]},
            value={},
            via=Via.CENTRE,
            key=_key(bot, press, generation),
        )
        answer = _answer(about, press.action_type, call)
    enter_again(about)
    return answer


def _what(press: QuickPress) -> tuple[Ref, Ref, int]:
    """The subject, the task and its generation, as they were put.

    Raises: Malformed for what was never put like this.
    """
    try:
        told = json.loads(press.context)
        about, task = Ref.parse(press.instance_id), Ref.parse(told["t"])
        generation = int(told["g"])
    except (ValueError, TypeError, KeyError) as error:
        raise Malformed("a press about nothing of ours") from error
    if about.kind not in CENTRE or (press.task_id and press.task_id.partition("~")[0] != str(task)):
        raise Malformed("a press about another task")
    return about, task, generation


def _key(bot: Bot, press: QuickPress, generation: int) -> str:
    parts = (bot.slug, press.instance_id, press.task_id, str(generation), press.action_type, press.user_id)
    return f"centre:{hashlib.sha256(chr(0).join(parts).encode('utf-8', 'replace')).hexdigest()[:48]}"


def _answer(about: Ref, action_type: str, call: ActionCall) -> Answer:
    action = CENTRE.get(about.kind).actions.get(action_type)
    if action is None:
        return _refused(409, _("此操作已停用"))
    try:
        act(action, call)
    except HouseError as error:
        return _refused(_status(error), _sentence(error))
    except UnknownKind:
        return _refused(409, _("此操作已停用"))
    except Exception:
        number = uuid.uuid4().hex[:8]
        logger.exception("quick button %s broke (%s)", action, number, extra={"problem": number})
        return _refused(500, _("未生效，请重试 · {number}").format(number=number))
    return Answer(200, dict(DONE))


def _status(error: HouseError) -> int:
    known = {NotVisible: 404, Refused: 403, Invalid: 422}
    return next((status for kind, status in known.items() if isinstance(error, kind)), 409)


def _sentence(error: HouseError) -> str:
    if isinstance(error, Invalid):
        return error.problems[0].message
    unsaid = _("内容不存在，或你没有权限查看") if isinstance(error, NotVisible) else _("未生效，请重试")
    return error.message or unsaid


def _refused(status: int, message: str) -> Answer:
    return Answer(status, {"code": status, "message": str(message), "without_prefix": "true"})
