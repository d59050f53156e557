"""The errors a person can meet, each with the answer a door gives.

HouseError            500  something of ours failed
├── Refused           403  you may see it, but not do this
├── NotVisible        404  it does not exist, or not for you
├── IllegalMove       409  not at this moment; carries the subject so that doors show its fresh state
├── Invalid           422  what was sent is wrong; names each field and the remedy
└── Unavailable       503  something we need is away; nothing was changed
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import ClassVar

from core.refs import Ref


class HouseError(Exception):
    """Base of all errors with a sentence for people; `str(error)` is that sentence."""

    status: ClassVar[int] = 500
    code: ClassVar[str] = "error"

    def __init__(self, message: str = "") -> None:
        super().__init__(message)
        self.message = message
        # What is to be known of the attempt (see `core.refusals`).
        self.afterwards: list[Callable[[], None]] = []


class Refused(HouseError):
    """The person may see the subject but may not do this with it."""

    status = 403
    code = "refused"


class NotVisible(HouseError):
    """The subject does not exist, or this person may not know that it does."""

    status = 404
    code = "not_found"


class IllegalMove(HouseError):
    """The subject is not in a state from which this verb goes; nothing was changed."""

    status = 409
    code = "conflict"

    def __init__(self, message: str = "", *, subject: Ref | None = None, state: str = "") -> None:
        super().__init__(message)
        self.subject = subject
        self.state = state


@dataclass(frozen=True)
class Problem:
    """One thing wrong with what was sent: where (`items.2.cpu`, "" for the whole) and how to mend it."""

    field: str
    message: str


class Invalid(HouseError):
    """What was sent cannot be taken; every problem is named, nothing was saved."""

    status = 422
    code = "invalid"

    def __init__(self, problems: Iterable[Problem] | str) -> None:
        self.problems: tuple[Problem, ...] = (Problem("", problems),) if isinstance(problems, str) else tuple(problems)
        super().__init__("; ".join(p.message for p in self.problems))

    @classmethod
    def at(cls, field: str, message: str) -> Invalid:
        """One problem at one field."""
        return cls([Problem(field, message)])


class Unavailable(HouseError):
    """Something that is needed cannot be reached now; trying later will do."""

    status = 503
    code = "unavailable"
