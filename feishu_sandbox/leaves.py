"""Leave approved in Feishu's own approval: two events of the old envelope for one leave, a third when it is taken back.

The real events carry lists as text that is not JSON (`[[2024-09-05 13:30:00,2024-09-05 18:00:00]]`); so do these.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from feishu_sandbox import events, ids
from feishu_sandbox.changes import subscribed
from feishu_sandbox.models import App, Person

OLD, NEW, REVERT = "leave_approval", "leave_approvalV2", "leave_approval_revert"
FORM: Final = "%Y-%m-%d %H:%M:%S"  # wall time of the firm, without a zone
APPROVAL: Final = "SANDBOX0-LEAVE-4A11-9C00-000000000001"
_UNITS: Final = {"DAY": 1, "HALF_DAY": 2, "HOUR": 3, "HALF_HOUR": 4, "MINUTE": 5}


@dataclass(frozen=True)
class Leave:
    """One approved leave. `origin` is the leave that this one takes back in part, "" = none."""

    person: Person
    start: str
    end: str
    name: str = "年假"
    reason: str = ""
    unit: str = "DAY"
    origin: str = ""

    def __post_init__(self) -> None:
        if self.unit not in _UNITS or not self.seconds > 0:
            raise ValueError("a leave ends after it starts, in DAY, HALF_DAY, HOUR, HALF_HOUR or MINUTE")

    @property
    def seconds(self) -> int:
        begin, end = (datetime.strptime(each, FORM) for each in (self.start, self.end))  # noqa: DTZ007 - wall time
        return int((end - begin).total_seconds())


def approve(leave: Leave) -> tuple[str, list[str]]:
    """Tell the subscribed apps. Returns the instance code and the ids of the events."""
    instance = ids.fresh("").upper()
    common: dict[str, Any] = {
        "approval_code": APPROVAL, "instance_code": instance, "start_time": int(time.time()) - 60,
        "end_time": int(time.time()), "leave_start_time": leave.start, "leave_end_time": leave.end,
        "leave_interval": leave.seconds, "leave_reason": leave.reason,
    }  # fmt: skip
    sent = []
    for app in subscribed(OLD, NEW):
        open_id = ids.open_id(app.app_id, leave.person.pk)
        sent.append(events.queue_old(app, OLD, common | _old(leave, open_id)))
        sent.append(events.queue_old(app, NEW, common | _new(leave, open_id)))
    return instance, sent


def revert(instance: str) -> list[str]:
    """An approved leave is taken back. Returns the ids of the events."""
    told = {"approval_code": APPROVAL, "instance_code": instance, "operate_time": str(int(time.time()))}
    return [events.queue_old(app, REVERT, told) for app in subscribed(OLD, NEW, REVERT)]


def press_menu(app: App, person: Person, key: str) -> str:
    """A person presses an item of a bot's menu. Returns the id of the event."""
    event = {"operator": {"operator_name": person.name, "operator_id": events.person_ids(app, person)},
             "event_key": key, "timestamp": int(time.time())}  # fmt: skip
    return events.queue(app, "application.bot.menu_v6", event)


def _old(leave: Leave, open_id: str) -> dict[str, Any]:
    return {"employee_id": leave.person.user_id, "open_id": open_id, "leave_type": leave.name,
            "leave_unit": _UNITS[leave.unit]}  # fmt: skip


def _new(leave: Leave, open_id: str) -> dict[str, Any]:
    name, span = "@i18n@7276381556766212099", f"[[{leave.start},{leave.end}]]"
    return {
        "user_id": leave.person.user_id, "open_id": open_id, "origin_instance_code": leave.origin, "leave_name": name,
        "i18n_resources": f"[{{is_default=true,locale=zh_cn,texts={{{name}={leave.name}}}}}]", "leave_detail": span,
        "leave_range": span, "leave_unit": leave.unit, "leave_certification": [], "leave_difficult_labour": "",
        "leave_family_relation_type": "", "leave_feeding_arrive_late": 0, "leave_feeding_leave_early": 0,
        "leave_feeding_rest_daily": 0, "leave_infant_num": "", "leave_pregnancy_age": "",
        "leave_pregnancy_check_up": "", "leave_premarital_check_up": "",
    }  # fmt: skip
