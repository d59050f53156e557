"""Tables of approvals, one file per noun."""

from approvals.models.flow import Flow, FlowVersion, SerialCounter
from approvals.models.papers import Attachment, Comment, Draft
from approvals.models.request import Decision, NodeRun, Request, Task
from approvals.models.warning import LeaderWarning, WarnedTask

__all__ = [
    "Attachment",
    "Comment",
    "Decision",
    "Draft",
    "Flow",
    "FlowVersion",
    "NodeRun",
    "Request",
    "SerialCounter",
    "Task",
    "LeaderWarning",
    "WarnedTask",
]
