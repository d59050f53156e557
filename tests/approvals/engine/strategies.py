"""Random firms and flows: all node kinds, rules, modes and policies; loops of leaders, missing heads, leavers.

Everything is drawn from a `Random`: Hypothesis gives one whose choices it can shrink, a long walk uses a plain one.
"""

from __future__ import annotations

from random import Random
from typing import Any

from approvals.definition.model import (
    Action,
    Approve,
    Auto,
    AutoReturn,
    Branch,
    Cc,
    Definition,
    Do,
    Exclusive,
    Node,
    Parallel,
    Wait,
    walk,
)  # fmt: skip
from approvals.definition.settings import FourEyes, Invalidate, Revoke
from approvals.definition.signing import Mode, OnReject, Quorum
from approvals.definition.who import RULES, Special, Who
from approvals.forms.conditions import When
from approvals.forms.field import Words
from approvals.forms.rights import FieldRules
from tests.approvals.engine.build import Firm, flow, when

ROLES = ("r1", "r2")
DEPARTMENTS = range(1, 5)
MOST_NODES = 12
RESUMES = ("smart", "replay", "straight", "straight")


def often(rnd: Random, of: int) -> bool:
    """All but one time in so many."""
    return rnd.randrange(of) > 0


def some(rnd: Random, people: range, most: int = 4) -> list[int]:
    """A few of them."""
    return rnd.sample(people, min(rnd.randint(0, most), len(people)))


def firm(rnd: Random) -> Firm:
    """A firm of up to 30 people with loops, holes and leavers; person 1 is there, and mostly a flow administrator."""
    everybody = range(1, rnd.choice([3, 5, 8, 12, 30]) + 1)

    def line(keys: range, values: range) -> dict[int, int]:
        return {key: rnd.choice(values) for key in keys if rnd.random() < 0.7}

    return Firm(
        leader=line(everybody, everybody),
        head={key: rnd.choice((None, *everybody)) for key in DEPARTMENTS if rnd.random() < 0.8},
        parent=line(DEPARTMENTS, DEPARTMENTS),
        place=line(everybody, DEPARTMENTS),
        roles={
            "flow_admin": some(rnd, everybody) or ([everybody[-1]] if often(rnd, 4) else []),
            **{role: some(rnd, everybody) for role in ROLES},
        },
        scoped={(role, place): some(rnd, everybody) for role in ROLES for place in DEPARTMENTS},
        duty={"d": some(rnd, everybody)},
        owners={"s1": some(rnd, everybody), "s2": some(rnd, everybody)},
        ledger={("", "s1", "c"): some(rnd, everybody)},
        named={rnd.choice(everybody): rnd.choice(everybody) for _ in range(rnd.randint(0, 2))},
        gone=set() if rnd.random() < 0.5 else set(some(rnd, everybody, 2)) - {1},
    )


def form(rnd: Random) -> dict[str, Any]:
    """A filled-in form."""
    optional = {
        "person": rnd.randint(1, 6),
        "people": [rnd.randint(1, 6) for _ in range(rnd.randint(0, 3))],
        "department": rnd.choice(DEPARTMENTS),
        "system": rnd.choice(["s1", "s2", ["s1", "s2"]]),
    }
    filled = {key: value for key, value in optional.items() if rnd.random() < 0.7}
    return {"amount": rnd.randint(0, 4), "reason": rnd.choice(["", "a", "b"]), **filled}


def who(rnd: Random, keys: tuple[str, ...]) -> Who:
    """Any rule; often simply people."""
    rule = rnd.choice((*RULES, *["people", "role"] * 6))
    fields = {"form_department": "department", "owner_of": "system", "ledger_people": "system"}
    return Who(
        rule,
        level=rnd.randint(0 if rule in {"leaders", "dept_heads"} else 1, 3),
        role=rnd.choice(ROLES),
        scope=rnd.choice(["", "initiator_dept"]),
        user_ids=tuple(f"u{rnd.randint(1, 8)}" for _ in range(rnd.randint(1, 3))),
        departments=("d1", "d2"),
        field=fields.get(rule, rnd.choice(["person", "people"])),
        column="c",
        node=rnd.choice(keys) if keys else "start",
        roster="d",
        of=rnd.choice(["initiator", "initiator", "field:person", "field:department"]),
        until_role=rnd.choice(["", "", "r1"]),
        multiple=True,
        group=rnd.choice(["", "g1", "g2"]),
    )


def mode(rnd: Random) -> Mode:
    """Any signing mode that makes sense."""
    kind: Any = rnd.choice(["single", "any", "all", "all", "in_turn", "ratio", "count", "groups", "claim"])
    allowed = {"any": ["veto", "exhaust"], "all": ["veto", "collect"]}
    usual = ["tally", "veto"] if kind in {"ratio", "count", "groups"} else ["veto"]
    groups: tuple[Quorum, ...] = ()
    if kind == "groups" or (kind in {"any", "all", "ratio", "count"} and not often(rnd, 6)):
        groups = tuple(Quorum(name, rnd.randint(1, 2)) for name in ("g1", "g2")[: rnd.randint(1, 2)])
    bottom = rnd.randint(1, 5)
    on_no: Any = rnd.choice(allowed.get(kind, usual))
    return Mode(kind, on_no, (rnd.randint(1, bottom), bottom), rnd.randint(1, 4), groups)


def special(rnd: Random) -> Special:
    """Any policy."""
    empty = rnd.choice(["to_flow_admin", "to_people", "superior", "pass", "to_flow_admin", "refuse", "reject"])
    if empty in {"refuse", "reject"} and often(rnd, 4):
        empty = "superior"
    return Special(
        empty=empty,
        empty_to=rnd.choice([(), ("u2",), ("u3", "u4")]),
        self_rule=rnd.choice(["next_manager", "dept_head", "skip", "pass", "self"]),  # type: ignore[arg-type]
        duplicate=rnd.choice(["consecutive", "once", "none"]),  # type: ignore[arg-type]
        leaver=rnd.choice(["manager", "flow_admin", "empty"]),  # type: ignore[arg-type]
        not_by=rnd.choice([(), (), (), (), ("initiator",), ("field:person",), ("node:n1",)]),
    )


def condition(rnd: Random) -> When:
    """A test of the amount or the reason."""
    if rnd.random() < 0.7:
        return when("amount", rnd.choice(["gt", "le", "eq"]), rnd.randint(0, 4))
    return when("reason", "eq", rnd.choice(["a", "b"]))


def reject(rnd: Random) -> OnReject:
    """Any answer to a no."""
    return rnd.choice([OnReject(), OnReject("to_initiator"), OnReject("branch"), OnReject("mark", "未获追认")])


def rules(rnd: Random) -> FieldRules:
    """Any rights."""
    return FieldRules(
        read=rnd.choice([("*",), ("reason",), ("amount", "reason")]),
        write=rnd.choice([(), (), ("amount",), ("reason",), ("*",)]),
        hide=rnd.choice([(), (), ("amount",)]),
        required=rnd.choice([(), (), (), (), ("reason",)]),
    )


class _Tree:
    """A random tree of at most 12 nodes, at most four deep."""

    def __init__(self, rnd: Random) -> None:
        self.rnd = rnd
        self.keys: list[str] = []

    def chain(self, left: int, least: int = 1) -> tuple[Node, ...]:
        wanted = self.rnd.randint(least, 3)
        return tuple(self.node(left) for _ in range(wanted) if len(self.keys) < MOST_NODES)

    def node(self, left: int) -> Node:
        kinds = ["human"] * 6 + ["cc", "action", "wait"] + (["exclusive", "parallel", "parallel"] if left else [])
        kind, before, key = self.rnd.choice(kinds), tuple(self.keys), f"n{len(self.keys) + 1}"
        self.keys.append(key)
        if kind in {"exclusive", "parallel"}:
            return self.branching(key, kind, left)
        if kind == "cc":
            return Cc(key, Words(key), (who(self.rnd, before),))
        if kind == "action":
            return Action(key, Words(key), "do_it", writes=("amount",))
        return Wait(key, Words(key), self.rnd.choice(["", "reason"])) if kind == "wait" else self.human(key, before)

    def human(self, key: str, before: tuple[str, ...]) -> Node:
        rnd = self.rnd
        more: dict[str, Any] = {
            "key": key,
            "name": Words(key),
            "who": tuple(who(rnd, before) for _ in range(rnd.randint(1, 3))),
            "mode": mode(rnd),
            "special": special(rnd),
            "fields": rules(rnd),
            "comment": "on_reject" if often(rnd, 6) else "required",
            "must_act": not often(rnd, 6),
        }
        if not often(rnd, 8):
            more["auto"] = (Auto(condition(rnd), "approve" if often(rnd, 3) else "reject", Words("因为")),)
        if not often(rnd, 6):
            to = rnd.choice((*before, key, "start"))
            more["auto_return"] = (AutoReturn(condition(rnd), to, rnd.choice(RESUMES)),)  # type: ignore[arg-type]
        return Approve(**more, on_reject=reject(rnd)) if often(rnd, 4) else Do(**more, on_cannot=reject(rnd))

    def branching(self, key: str, kind: str, left: int) -> Node:
        ways = self.rnd.randint(2, 3)
        made = []
        for index in range(ways):
            last = kind == "exclusive" and index == ways - 1
            test = condition(self.rnd) if kind == "exclusive" and not last else ()
            made.append(Branch(f"{key}b{index}", Words("way"), test, self.chain(left - 1, 0), default=last))
        if kind == "exclusive":
            return Exclusive(key, Words(key), tuple(made))
        return Parallel(key, Words(key), tuple(made), self.rnd.choice(["all", "any"]))  # type: ignore[arg-type]


def definition(rnd: Random) -> Definition:
    """A random flow."""
    tree = _Tree(rnd)
    steps = tree.chain(3)
    resume: Any = rnd.choice(RESUMES)
    withdraw: Any = rnd.choice(["any", "before_first", "never"])
    short: Any = "add_admin" if often(rnd, 6) else "refuse"
    consent: Any = rnd.choice(["approvers", "flow_admin"])
    return flow(
        *steps,
        resume=resume,
        withdraw=withdraw,
        returner_chooses=often(rnd, 4),
        four_eyes=FourEyes(rnd.randint(0, 2), condition(rnd), rnd.randint(0, 3), short),
        revoke=Revoke(rnd.choice([0, 60]), consent),
        invalidate=tuple(
            Invalidate(rnd.choice([("amount",), ("reason",)]), rnd.choice(tree.keys), rnd.choice(RESUMES))  # type: ignore[arg-type]
            for _ in range(rnd.randint(0, 2))
        ),
        amend=rnd.choice([(), ("amount",), ("reason",)]),
        rounds=rnd.randint(1, 5),
    )


def all_keys(flow_: Definition) -> tuple[str, ...]:
    """The keys of all nodes, and start."""
    return ("start", *(node.key for node in walk(flow_.steps)))
