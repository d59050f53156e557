"""Changing the form on the way: only what the person may write there, and every problem named."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from approvals import world
from approvals.definition import Action, Definition, Human
from approvals.engine import Edit
from approvals.forms.editing import edit
from approvals.forms.field import World
from approvals.forms.rights import Rights
from approvals.models import Attachment, Request
from approvals.sight import rights_at
from core.errors import Invalid, Problem, Refused
from people.models import Employee


class Forbidden(Refused):
    """Somebody sent a value for what he may not write; `paths` name it. It is written down, not passed over."""

    def __init__(self, message: str, paths: Sequence[str]) -> None:
        super().__init__(message)
        self.paths = tuple(paths)


@dataclass(frozen=True)
class Edited:
    """What the engine is told (None: nothing changed), and what is written into the decision."""

    command: Edit | None
    changes: Sequence[Mapping[str, Any]] = ()


NOTHING = Edited(None)


def at_node(
    request: Request,
    definition: Definition,
    node: object,
    raw: Mapping[str, Any] | None,
    *,
    actor: Employee,
    asked: bool,
) -> Edited:
    """What somebody changed while deciding; `asked`: whether what the node requires must be there.

    Raises: Forbidden for a field that he may not write; Invalid for values, and for required ones that are missing.
    """
    if not isinstance(node, Human | Action):
        if raw:
            raise _forbidden(definition, sorted(raw))
        return NOTHING
    rights = rights_at(definition, node.key)
    if not raw and not (asked and rights.write):
        return NOTHING
    return edited(request, definition, world.of(actor, request), rights, raw or {}, asked=asked)


def edited(
    request: Request, definition: Definition, around: World, rights: Rights, raw: Mapping[str, Any], *, asked: bool
) -> Edited:
    """The form with these values in their places, and what follows from them.

    Raises: Forbidden; Invalid, as above.
    """
    wanted = rights if asked else replace(rights, required=frozenset())
    found = edit(definition.fields, request.data, raw, wanted, around)
    if found.forbidden:
        raise _forbidden(definition, found.forbidden)
    problems = [(at, why) for at, why in found.problems if asked or at.partition(".")[0] in raw]
    if problems:
        raise Invalid([Problem(at, why) for at, why in problems])
    if not found.diff:
        return NOTHING
    names = frozenset(change.path.partition(".")[0] for change in found.diff)
    _adopt(definition, names, found.data, request)
    return Edited(Edit(found.data, names), [asdict(change) for change in found.diff])


def _forbidden(definition: Definition, paths: Iterable[str]) -> Forbidden:
    named = list(paths)
    field = definition.form_field(named[0].partition(".")[0])
    label = field.label.said(get_language() or "zh-hans") if field else named[0]
    return Forbidden(_("「%(field)s」在此节点不能修改") % {"field": label}, named)


def _adopt(definition: Definition, names: frozenset[str], data: Mapping[str, Any], request: Request) -> None:
    """Files that were uploaded for it belong to the request from now on."""
    keys = {key for one in definition.fields if one.type == "file" and one.id in names for key in data.get(one.id, ())}
    if not keys:
        return
    Attachment.objects.filter(pk__in=keys, request=None).update(request=request)
    if Attachment.objects.filter(pk__in=keys, request=request).count() != len(keys):
        raise Invalid(_("附件已失效，请重新上传"))
