"""Rows of the inbox from parts, decisions, requests and copies; nothing in them that the reader may not read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from approvals import phrases, said, sight, whys
from approvals.forms.field import World
from approvals.forms.rights import Rights
from approvals.models import Copy, Decision, NodeRun, Request, Task
from approvals.selectors import worlds
from approvals.services.batch import why_not
from approvals.services.instance import definition_of
from approvals.states import RequestStatus, TaskKind
from core.refs import Ref
from inbox import api as inbox
from inbox.api import Item
from people.models import Employee

SLUG = "approvals"
MOST_SUMMARY = 3


HANDED: Final = frozenset({"added", "transfer", "delegate", "leaver"})


@dataclass(frozen=True)
class Names:
    """What the reasons and the forms of a page name."""

    reasons: whys.Names
    around: World

    @classmethod
    def of(cls, requests: Iterable[Request], reasons: Iterable[Mapping[str, Any]] = ()) -> Names:
        """Read each sort once."""
        handed = [row for row in reasons if row.get("rule") in HANDED]
        return cls(whys.Names.of(handed) if handed else whys.Names(), worlds.around(requests))

    @classmethod
    def of_parts(cls, parts: Collection[Task]) -> Names:
        """Those of open parts."""
        return cls.of((part.request for part in parts), [reason for part in parts for reason in part.reasons])


class Maker:
    """Makes rows for one reader; the names that they need were read once for all."""

    def __init__(self, reader: Employee | None, now: datetime, names: Names) -> None:
        self.reader = reader
        self.now = now
        self.names = names.reasons
        self.around = names.around

    def todo(self, task: Task) -> Item:
        """An open part."""
        definition = definition_of(task.request)
        rights = sight.rights_at(definition, task.run.key)
        held = task.held_since is not None
        late = not held and task.due_at is not None and task.due_at < self.now
        problem = why_not(task, comment="*")  # one opinion can be given for all
        return self._item(
            task.request,
            rights,
            key=inbox.todo_key(task.due_at, task.opened_at, task.ref),
            ref=task.ref,
            since=task.opened_at,
            due=None if held else task.due_at,
            status=_waits(task),
            tone="bad" if late else "hold" if held else task.state.tone,
            reasons=self._reasons(task),
            urges=task.urges,
            pick="" if problem else f"{task.pk}:{task.rev}",
            unpicked=problem,
        )

    def _reasons(self, task: Task) -> tuple[str, ...]:
        found = []
        if self.reader is not None and self.reader.pk != task.person_id:
            found.append(_("代 %(name)s") % {"name": task.person.display_name})
        found.append(whys.short(task.reasons, self.names))
        if task.kind == TaskKind.CANDIDATE:
            found.append(_("待认领"))
        if task.run.kind == NodeRun.Kind.START:
            found.append(_("退回修改"))
        if task.urges:
            found.append(_("催 ×%(count)d") % {"count": task.urges})
        return tuple(reason for reason in found if reason)

    def done(self, row: Decision) -> Item:
        """Something that the reader decided."""
        rights = sight.rights_at(definition_of(row.request), row.run.key)
        principal = row.on_behalf_of
        return self._item(
            row.request,
            rights,
            key=inbox.newest_key(row.at, Ref("approvals.decision", str(row.pk))),
            ref=row.request.ref,
            since=row.at,
            status=said.past(row.verb),
            tone=said.tone_of(row.verb),
            reasons=(_("代 %(name)s") % {"name": principal.display_name},) if principal else (),
        )

    def started(self, row: Request) -> Item:
        """A request of the reader."""
        definition = definition_of(row)
        return self._item(
            row,
            sight.rights_at(definition, sight.START),
            key=inbox.newest_key(row.submitted_at, row.ref),
            ref=row.ref,
            since=row.submitted_at,
            status=str(row.state.label),
            tone=row.state.tone,
            reasons=phrases.marks(row, definition),
        )

    def copied(self, row: Copy) -> Item:
        """A copy that the reader got."""
        definition = definition_of(row.request)
        return self._item(
            row.request,
            sight.rights_at(definition, row.node or sight.COPIED),
            key=inbox.newest_key(row.at, Ref("approvals.copy", str(row.pk))),
            ref=row.request.ref,
            since=row.at,
            status=str(row.request.state.label),
            tone=row.request.state.tone,
            reasons=(_("抄送自 %(name)s") % {"name": row.by.display_name},) if row.by else (),
            unread=row.read_at is None,
        )

    def _item(self, request: Request, rights: Rights, **columns: Any) -> Item:
        definition = definition_of(request)
        values: dict[str, Any] = {
            "source": SLUG,
            "facet": definition.flow,
            "facet_label": definition.title.said(phrases.language()),
            "icon": definition.icon,
            "title": phrases.headline(definition, request.data, rights, self.around),
            "initiator": request.initiator.display_name,
            "department": request.department.display_name,
            "summary": phrases.public_summary(definition, request.data, rights, self.around)[:MOST_SUMMARY],
            "due": None,
            "reasons": (),
            "url": phrases.url(request),
        }
        return Item(**values | columns)


def _waits(task: Task) -> str:
    if task.request.status == RequestStatus.SUSPENDED:
        return str(RequestStatus.SUSPENDED.label)
    return str(task.state.label)
