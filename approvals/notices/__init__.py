"""What approvals says in Feishu; one file per kind of notice, each with its sample."""

from __future__ import annotations

from approvals.notices.commented import COMMENTED
from approvals.notices.overtime import OVERTIME
from approvals.notices.reminder import REMINDER
from approvals.notices.result import RESULT
from approvals.notices.todo import TODO
from approvals.notices.urged import URGED

KINDS = (TODO, RESULT, REMINDER, OVERTIME, URGED, COMMENTED)
