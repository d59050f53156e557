"""The form comes in: what must be right before it sets out."""

from __future__ import annotations

from collections.abc import Mapping

from approvals.definition.model import Approve, Definition, Do, Human
from approvals.engine.commands import Submit
from approvals.engine.electorate.chosen import check, selects
from approvals.engine.model import NEW, RUNNING, NotNow, NotSo
from approvals.engine.moving import onward
from approvals.engine.work import Entry, Work


def submit(work: Work, command: Submit) -> None:
    """The first run is the initiator's own."""
    if work.status != NEW:
        raise NotNow("it was sent already")
    check(work.definition, dict(command.chosen), "initiator_selects", work.org)
    work.chosen = {**work.chosen, **command.chosen}
    work.status = RUNNING
    work.add(Entry(work.definition.start), "passed")
    onward(work, work.definition.start.key, 0, "")


def must_look_ahead(definition: Definition) -> bool:
    """Whether something can be refused at submit that only the whole way shows."""
    human = [node for node in definition.nodes.values() if isinstance(node, Human)]
    chosen = any(selects(node, "initiator_selects") or node.special.empty == "refuse" for node in human)
    return chosen or definition.settings.four_eyes.short == "refuse"


def look_ahead(definition: Definition, chosen: Mapping[str, tuple[int, ...]], ahead: Work) -> None:
    """Whether the way that is foreseen (`ahead`: everybody says yes) may be set out on.

    Raises: NotSo: `chosen.<node>` missing_choice, `steps.<node>` nobody, `four_eyes` few_eyes.
    """
    for run in ahead.runs:
        node = definition.nodes.get(run.key)
        if isinstance(node, Approve | Do):
            if selects(node, "initiator_selects") and not chosen.get(run.key):
                raise NotSo(f"chosen.{run.key}", "missing_choice")
            if node.special.empty == "refuse" and "rescue" in run.choice:
                raise NotSo(f"steps.{run.key}", "nobody")
        if run.kind == "four_eyes" and definition.settings.four_eyes.short == "refuse":
            raise NotSo("four_eyes", "few_eyes")
