"""Several incidents at once: each is done or refused by itself, and says so; what breaks at one leaves the others."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db import InterfaceError, transaction
from django.utils.translation import gettext as _

from alerts.models import Incident
from alerts.services import handling, merging
from core.errors import IllegalMove, Invalid, NotVisible, Refused
from core.journal import Via
from people.models import Employee

logger = logging.getLogger(__name__)
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
    # Everybody takes them in the same order, so that two who chose the same ones do not wait for each other.
    answers = {pk: _one(VERBS[verb], pk, actor, via) for pk in sorted(wanted)}
    return [answers[pk] for pk in wanted]


def merge(incidents: Sequence[int], into: int, *, actor: Employee, via: Via = Via.PAGE) -> list[Answer]:
    """Let each of them but the one be part of that one.

    Raises: Invalid for none beside it, and for more than a hundred.
    """
    wanted = [pk for pk in dict.fromkeys(incidents) if pk != into]
    if into < 1 or not wanted or len(wanted) > MOST:
        raise Invalid.at("into", _("请选择合并到哪个故障"))
    return [
        _one(lambda pk, actor, via: merging.merge(pk, into=into, actor=actor, via=via), pk, actor, via) for pk in wanted
    ]


def _one(run: Callable[[int, Employee, Via], Incident], pk: int, actor: Employee, via: Via) -> Answer:
    try:
        with transaction.atomic():
            row = run(pk, actor, via)
    except InterfaceError:  # nothing more can be asked
        raise
    except (IllegalMove, Invalid, NotVisible, Refused) as error:
        return Answer(pk, f"INC-{pk}", error.message)
    except Exception:  # its own savepoint is rolled back: the others stand, and the caller hears which one broke
        logger.exception("one of several incidents failed", extra={"incident": pk})
        return Answer(pk, f"INC-{pk}", _("处理出错，未生效，请稍后重试"))
    return Answer(pk, row.number, "")


VERBS: Final[Mapping[str, Callable[[int, Employee, Via], Incident]]] = {
    "acknowledge": lambda pk, actor, via: handling.acknowledge(pk, actor=actor, via=via),
    "resolve": lambda pk, actor, via: handling.resolve(pk, actor=actor, via=via),
}
