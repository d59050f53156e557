"""How the requests of a flow behave: numbers, returns, four eyes, revoking, what follows later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import Literal

from approvals.definition.timing import Span
from approvals.definition.who import Who
from approvals.forms.conditions import When
from approvals.forms.rights import FieldRules

Resume = Literal["smart", "replay", "straight"]


@dataclass(frozen=True)
class Serial:
    """How serial numbers look: `YJ-20261121-0042`. reset: when counting begins anew."""

    prefix: str
    date: Literal["day", "month", "year", "none"] = "day"
    digits: int = 4


@dataclass(frozen=True)
class FourEyes:
    """At least `people` different people other than the initiator decide before approval.

    While `when` holds, `people_then` of them.

    short: what happens to a request whose way would end with fewer: flow administrators are added, or it is refused.
    """

    people: int = 1
    when: When = ()
    people_then: int = 0  # while `when` holds, so many (0: the same)
    short: Literal["add_admin", "refuse"] = "add_admin"


@dataclass(frozen=True)
class Revoke:
    """撤销 after approval: within so many minutes (0: never), with the consent of those who approved."""

    within: int = 0
    consent: Literal["approvers", "flow_admin"] = "approvers"
    action: str = ""  # flow action that undoes


@dataclass(frozen=True)
class Invalidate:
    """When one of these fields changes after `back_to` was passed, the request goes back there."""

    fields: tuple[str, ...]
    back_to: str
    resume: Resume = "straight"


@dataclass(frozen=True)
class Later:
    """Something at a date of the form after approval: `offset` minutes from midnight of the field's day.

    do: remind (the initiator, and `who`), draft (a new draft with the same form for the initiator),
    request (a request of `flow` for the initiator, filled by `prefill`: its field → our field; without a `field` it is
    begun as soon as this one is approved).
    each: the table whose rows each have their own date (`field` is then a column).
    when: only where this holds; with `each` it looks at the row.
    instead_of: column that names a row of another request (`QX-20261123-0001/2`) which would begin the same request at
    its own end; the two begin one between them.
    """

    key: str
    field: str
    offset: int
    do: Literal["remind", "draft", "request"]
    flow: str = ""
    prefill: Mapping[str, str] = dataclass_field(default_factory=dict)
    who: tuple[Who, ...] = ()
    each: str = ""
    when: When = ()
    instead_of: str = ""

    def __hash__(self) -> int:
        return hash(self.key)


@dataclass(frozen=True)
class Twin:
    """What happens to a second open request with the same values in these fields."""

    fields: tuple[str, ...] = ()
    do: Literal["allow", "block_new", "cancel_old"] = "allow"


@dataclass(frozen=True)
class Settings:
    """How the requests of a flow behave; each has the default that most firms expect."""

    resume: Resume = "smart"
    returner_chooses: bool = True  # whoever returns may choose the mode himself
    withdraw: Literal["any", "before_first", "never"] = "any"
    four_eyes: FourEyes = FourEyes()
    revoke: Revoke = Revoke()
    invalidate: tuple[Invalidate, ...] = ()
    amend: tuple[str, ...] = ()  # fields that the initiator may change while it runs
    spans: tuple[Span, ...] = ()
    later: tuple[Later, ...] = ()
    twin: Twin = Twin()
    batch: bool = True  # may be approved several at once
    urge_every: int = 60  # minutes
    assistants: bool = True  # assistants may file and decide for their leaders
    file_for: bool = True
    rounds: int = 20  # generations of a node at most: bounds returns
    others: FieldRules = FieldRules()  # what superiors, auditors and administrators may read
    copied: FieldRules = FieldRules()  # what people who got a copy may read
    rating: bool = True  # ask the initiator how it was
