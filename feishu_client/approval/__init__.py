"""Our requests as entries of Feishu's approval centre (审批): what is sent, the calls, and the press of a quick button.

    code = client.put_definition(Definition(code="cloud_vm", name=Text("云主机申请"), …))
    client.put_instance(Instance(approval_code=code, instance_id="approvals.request:7", …))
    differing = client.check_instances([InstanceVersion("approvals.request:7", 1767225600000)])

The centre only shows: whatever happens to a request happens in the other system, which then puts the entry anew.
"""

from feishu_client.approval.calls import ApprovalCalls
from feishu_client.approval.press import QuickDoor, QuickPress
from feishu_client.approval.results import DefinitionInfo, InstanceState, PutReceipt, TaskState
from feishu_client.approval.shapes import (
    INSTANCE_STATUSES,
    MOST_COPIES,
    MOST_TASKS,
    TASK_STATUSES,
    Action,
    Callback,
    Copy,
    Definition,
    Field,
    Instance,
    InstanceStatus,
    InstanceVersion,
    Links,
    Task,
    TaskStatus,
)
from feishu_client.approval.writing import definition_body, instance_body

__all__ = [
    "INSTANCE_STATUSES",
    "MOST_COPIES",
    "MOST_TASKS",
    "TASK_STATUSES",
    "Action",
    "ApprovalCalls",
    "Callback",
    "Copy",
    "Definition",
    "DefinitionInfo",
    "Field",
    "Instance",
    "InstanceState",
    "InstanceStatus",
    "InstanceVersion",
    "Links",
    "PutReceipt",
    "QuickDoor",
    "QuickPress",
    "Task",
    "TaskState",
    "TaskStatus",
    "definition_body",
    "instance_body",
]
