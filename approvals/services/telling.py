"""Telling people what changed: new parts, cards to rewrite, copies, the result to the initiator; all of it at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from approvals import policy
from approvals.definition import Definition, Human
from approvals.engine import Copied, WentBack
from approvals.models import Request, Task, WarnedTask
from approvals.org import LiveOrg
from approvals.services.rows import Changes
from bots import api as bots
from bots.api import Event, Say
from core import clock
from core.refs import Ref

TODO: Final = "approvals.todo"
POOL: Final = "approvals.pool"
RUN: Final = "approvals.run"
RESULT: Final = "approvals.result"
COPIED: Final = "approvals.copied"
RATING: Final = "approvals.rating"
CHANGED: Final = "approvals.changed"  # fact `what`: returned, suspended, resumed, jumped, amended, revoking
NOTHING: Final[Mapping[int, Say]] = MappingProxyType({})


def tell(
    request: Request, definition: Definition, changes: Changes, *, by: int | None, org: LiveOrg, news: str = "",
    touched: Sequence[Task] = (), instead: Mapping[int, Say] = NOTHING, besides: Sequence[Say] = (),
    events: Sequence[Event] = (),
) -> None:  # fmt: skip
    """Announce new parts and copies, rewrite every card about the old ones, and say the end to the initiator.

    news: what else happened to the request that its initiator is told of (see `CHANGED`). instead: what is said of an
    opened part (by key) rather than that it waits. besides: whatever else the verb has to say. events: what other
    systems are told.
    """
    bot = definition.bot
    now, seen = clock.now(), org.met()
    readers = policy.deciders_of(changes.opened, request, definition, now, seen) if changes.opened else {}
    says = [
        instead.get(task.pk) or Say(TODO, task.ref, org.known(readers[task.pk]), bot=bot) for task in changes.opened
    ]
    says += [
        Say(COPIED, request.ref, org.known(one.people), by=by, bot=bot)
        for one in changes.effects
        if isinstance(one, Copied)
    ]
    says += [*_to_initiator(request, definition, changes, by=by, news=news), *besides]
    old = [task.ref for task in (*changes.closed, *changes.halted, *touched)]
    back = [task.ref for task in changes.opened if task.pk in instead]
    ended = changes.finished is not None and changes.finished.status != "withdrawn"
    pools = _pools(definition, [*changes.opened, *changes.closed, *changes.halted, *touched])
    others = (*_warnings(changes.closed), *pools.values(), *(() if ended else (request.ref,)))
    bots.announce_many(says, refresh=[*old, *back, *others], events=events)
    for run in changes.opened_runs if pools else ():
        if run.pk in pools:
            bots.say_in_chat(_chat(definition, run.key), POOL, about=pools[run.pk], key=str(run.pk))
    bots.enter(request.ref)


def _to_initiator(
    request: Request, definition: Definition, changes: Changes, *, by: int | None, news: str
) -> Iterator[Say]:
    filer = None if request.origin else request.filed_by  # another system is told by webhooks
    concerned = tuple(one for one in (request.initiator, filer) if one is not None)
    back = next((one for one in changes.effects if isinstance(one, WentBack)), None)
    if changes.finished is not None:
        if changes.finished.status != "withdrawn":
            yield Say(RESULT, request.ref, concerned, bot=definition.bot)
        if definition.settings.rating and (changes.finished.status, changes.finished.because) == ("approved", ""):
            yield Say(RATING, request.ref, (request.initiator,), bot=definition.bot)
        return
    if _work_begins(changes):  # the card says it only if nobody is still to agree
        yield Say(RESULT, request.ref, concerned, bot=definition.bot)
    if not news and back is not None and back.to != "start":  # back to the start is a part of his own
        news = "returned"
    if news:
        facts = {"what": bots.Fact("", news)}
        yield Say(CHANGED, request.ref, concerned, facts=facts, by=by, bot=definition.bot)


def _pools(definition: Definition, tasks: Iterable[Task]) -> dict[int, Ref]:
    """The steps of these parts that are claimed in a group, by key of the run."""
    return {task.run_id: Ref(RUN, str(task.run_id)) for task in tasks if _chat(definition, task.run.key)}


def _chat(definition: Definition, key: str) -> str:
    node = definition.nodes.get(key)
    return node.chat if isinstance(node, Human) else ""


def _work_begins(changes: Changes) -> bool:
    """After the last approval something is done: the initiator hears that everybody has agreed."""
    agreed = any((run.kind, run.status) == ("approve", "passed") for run in changes.closed_runs)
    return agreed and any(run.kind == "do" for run in changes.opened_runs)


def to_parts(
    kind: str, tasks: Sequence[Task], request: Request, definition: Definition, facts: Mapping[str, bots.Fact], *,
    by: int,
) -> list[Say]:  # fmt: skip
    """A sentence under the card of each of these parts, for everybody who may act on it."""
    readers = policy.deciders_of(tasks, request, definition, clock.now()) if tasks else {}
    return [Say(kind, task.ref, readers[task.pk], facts=facts, by=by, bot=definition.bot) for task in tasks]


def _warnings(closed: Iterable[Task]) -> list[Ref]:
    """The merged warnings that speak of these parts; nobody is warned of a part before its person was reminded."""
    reminded = [task.pk for task in closed if task.reminders]
    if not reminded:
        return []
    rows = WarnedTask.objects.filter(task__in=reminded)
    return [Ref("approvals.warning", str(pk)) for pk in sorted(set(rows.values_list("warning_id", flat=True)))]
