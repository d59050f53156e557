"""What the dialogs offer: nodes to go back to, how it then goes on, parts to take away or to give to somebody else."""

from __future__ import annotations

from django.utils.translation import gettext as _

from approvals import phrases
from approvals.definition import Human
from approvals.models import NodeRun, Task
from approvals.selectors.pages import Option
from approvals.selectors.reading import Reading
from approvals.states import LIVE, RunStatus, TaskKind
from core.wording import names

HUMAN = frozenset({NodeRun.Kind.APPROVE, NodeRun.Kind.DO})


def passed(reading: Reading, task: Task) -> tuple[Option, ...]:
    """The nodes that the request may be returned to: the initiator first, then the nearest passed one."""
    run = reading.run(task)
    found: dict[str, str] = {"start": _("发起人 %(name)s") % {"name": reading.request.initiator.display_name}}
    for before in reversed(reading.runs[: run.seq - 1]):
        if before.kind in HUMAN and before.status == RunStatus.PASSED and before.key != run.key:
            found.setdefault(before.key, _label(reading, before))
    return tuple(Option(key, label) for key, label in found.items())


def _label(reading: Reading, run: NodeRun) -> str:
    """`部门负责人（陈立）`."""
    node = reading.definition.nodes.get(run.key)
    name = node.name.said(phrases.language()) if node else run.key
    people = [task.person.display_name for task in reading.tasks.get(run.pk, ()) if task.by_id]
    return _("%(node)s（%(names)s）") % {"node": name, "names": names(dict.fromkeys(people))} if people else name


def modes(reading: Reading) -> tuple[Option, ...]:
    """How it goes on after a return, the flow's own way first; only that one if the returner may not choose."""
    words = {
        "smart": _("按修改内容决定（影响条件时重走，否则直接回到我）"),
        "replay": _("逐步重新审批"),
        "straight": _("直接回到我"),
    }
    own = str(reading.definition.settings.resume)
    keys = [own, *(key for key in words if key != own)] if reading.definition.settings.returner_chooses else [own]
    return tuple(Option(key, words[key]) for key in keys)


def removable(reading: Reading, task: Task) -> tuple[Option, ...]:
    """The people whom the person of this part added, and who have not decided yet."""
    inside = reading.tasks.get(task.run_id, ())
    return tuple(
        Option(f"{one.pk}:{one.rev}", one.person.display_name)
        for one in inside
        if one.status in LIVE and one.kind != TaskKind.OPINION and _added_by(one, task.person_id)
    )


def _added_by(task: Task, adder: int) -> bool:
    return any(reason.get("rule") == "added" and reason.get("instead_of") == adder for reason in task.reasons)


def live(reading: Reading) -> tuple[Option, ...]:
    """The parts that an administrator may give to somebody else."""
    return tuple(
        Option(f"{task.pk}:{task.rev}", f"{_label(reading, reading.run(task))} · {task.person.display_name}")
        for task in reading.live
    )


def nodes(reading: Reading) -> tuple[Option, ...]:
    """The nodes that an administrator may send the request to."""
    language = phrases.language()
    found = [node for node in reading.definition.nodes.values() if isinstance(node, Human)]
    return tuple(Option(node.key, node.name.said(language)) for node in found)
