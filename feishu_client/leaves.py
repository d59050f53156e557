"""Leaves approved in Feishu's own approval, as its three events of the old envelope tell them.

Their times are wall times without a zone; their lists may be lists, or the text of one (`[[2024-09-05 13:30:00,…]]`).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone, tzinfo
from typing import Final

from feishu_client.callback import moment
from feishu_client.callback_errors import Malformed
from feishu_client.wire import Json, inner, objects, text

REVERT: Final = "leave_approval_revert"
TYPES: Final = frozenset({"leave_approval", "leave_approvalV2", REVERT})
BEIJING: Final = timezone(timedelta(hours=8), "UTC+8")


@dataclass(frozen=True)
class LeaveApproved:
    """A leave was approved; `instance_code` is its name. `spans`: the hours away, begin to end, in order.

    `origin_instance_code`: this one takes that leave back in part and says what remains.
    """

    instance_code: str
    approval_code: str
    user_id: str
    open_id: str
    name: str
    reason: str
    begins: datetime
    ends: datetime
    spans: tuple[tuple[datetime, datetime], ...]
    origin_instance_code: str
    approved_at: datetime | None


@dataclass(frozen=True)
class LeaveReverted:
    """An approved leave was taken back altogether."""

    instance_code: str
    at: datetime | None


_STAMP: Final = re.compile(r"\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}:\d{2}")


def read(event_type: str, event: Json, zone: tzinfo) -> LeaveApproved | LeaveReverted:
    """The leave that one of `TYPES` tells of. Raises: Malformed without its instance, its person or sane times."""
    instance = text(event, "instance_code")
    if not instance:
        raise Malformed("a leave without its instance")
    if event_type == REVERT:
        return LeaveReverted(instance, moment(event.get("operate_time")))
    begins, ends = (_moments(event.get(key), zone) for key in ("leave_start_time", "leave_end_time"))
    if not begins or not ends or ends[0] <= begins[0]:
        raise Malformed("a leave that does not end after it begins")
    user_id = text(event, "user_id") or text(event, "employee_id")
    if not user_id and not text(event, "open_id"):
        raise Malformed("a leave of nobody")
    return LeaveApproved(
        instance_code=instance,
        approval_code=text(event, "approval_code"),
        user_id=user_id,
        open_id=text(event, "open_id"),
        name=_leave_name(event),
        reason=text(event, "leave_reason"),
        begins=begins[0],
        ends=ends[0],
        spans=_spans(event, zone) or ((begins[0], ends[0]),),
        origin_instance_code=text(event, "origin_instance_code"),
        approved_at=moment(event.get("end_time")),
    )


def _moments(value: object, zone: tzinfo) -> list[datetime]:
    """Every wall time in a value, whether it is a list or the text of one (`[[2024-09-05 13:30:00,…]]`)."""
    told = value if isinstance(value, str) else json.dumps(value)
    found = []
    for stamp in _STAMP.findall(told):
        try:
            found.append(datetime.fromisoformat(stamp).replace(tzinfo=zone))
        except ValueError:  # the 31st of February
            return []
    return found


def _spans(event: Json, zone: tzinfo) -> tuple[tuple[datetime, datetime], ...]:
    """The exact hours: `leave_range`, else `leave_detail`; nothing where they make no sense."""
    for key in ("leave_range", "leave_detail"):
        told = _moments(event.get(key), zone)
        pairs = tuple(sorted(zip(told[::2], told[1::2], strict=False)))
        if pairs and len(told) % 2 == 0 and all(begin < end for begin, end in pairs):
            return pairs
    return ()


def _leave_name(event: Json) -> str:
    """The kind of leave: by name in the old event, by a key into texts in the new one, which may be text themselves."""
    key = text(event, "leave_name")
    resources = event.get("i18n_resources")
    if isinstance(resources, str):
        found = re.search(re.escape(key) + r"=([^,}]*)", resources) if key else None
        return found[1].strip() if found else text(event, "leave_type")
    told = sorted(objects(resources), key=lambda each: each.get("is_default") is not True)
    names = (text(inner(each, "texts"), key) for each in told)
    return next(filter(None, names), text(event, "leave_type"))
