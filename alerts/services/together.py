"""Several incidents at once: each is done or refused by itself, and says so."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from alerts.models import Incident
from alerts.services import handling
from core.errors import IllegalMove, Invalid, NotVisible, Refused
from core.journal import Via
from people.models import Employee

MOST: Final = 100


@dataclass(frozen=True)
class Answer:
    """What became of one; `why` is empty if it was done."""

    pk: int
    number: str
    why: str


def do(verb: str, incidents: Sequence[int], *, actor: Employee, via: Via = Via.PAGE) -> list[Answer]:
    """Take each of them, or say of each that it is over.

    Raises: Invalid for an unknown verb, for none and for more than a hundred.
    """
    if verb not in VERBS:
        raise Invalid.at("verb", _("请选择要做的操作"))
    wanted = list(dict.fromkeys(incidents))
    if not wanted or len(wanted) > MOST:
        raise Invalid.at("pick", _("请选择 1 至 {most} 个故障").format(most=MOST))
    return [_one(VERBS[verb], pk, actor, via) for pk in wanted]


def _one(run: Callable[[int, Employee, Via], Incident], pk: int, actor: Employee, via: Via) -> Answer:
    try:
        row = run(pk, actor, via)
    except (IllegalMove, Invalid, NotVisible, Refused) as error:
        return Answer(pk, f"INC-{pk}", error.message)
    return Answer(pk, row.number, "")


VERBS: Final[Mapping[str, Callable[[int, Employee, Via], Incident]]] = {
    "acknowledge": lambda pk, actor, via: handling.acknowledge(pk, actor=actor, via=via),
    "resolve": lambda pk, actor, via: handling.resolve(pk, actor=actor, via=via),
}
