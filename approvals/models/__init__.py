"""Tables of approvals, one file per noun."""

from approvals.models.aside import Copy, Proposal, Rating, SpanClock
from approvals.models.flow import Edition, FavouriteFlow, Flow, FlowVersion, SerialCounter
from approvals.models.papers import Attachment, Comment, Draft
from approvals.models.request import NodeRun, Request
from approvals.models.task import Decision, Task
from approvals.models.warning import LeaderWarning, WarnedTask

__all__ = [
    "Attachment",
    "Comment",
    "Copy",
    "Decision",
    "Draft",
    "Edition",
    "FavouriteFlow",
    "Flow",
    "FlowVersion",
    "LeaderWarning",
    "NodeRun",
    "Proposal",
    "Rating",
    "Request",
    "SerialCounter",
    "SpanClock",
    "Task",
    "WarnedTask",
]
