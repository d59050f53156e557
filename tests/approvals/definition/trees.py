"""Random definitions for property tests: trees of every kind of node over one small form."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from tests.approvals.definition.samples import chain, flow

RULES: list[dict[str, Any]] = [
    {"rule": "leader"},
    {"rule": "leader", "level": 2, "of": "field:boss"},
    {"rule": "leaders", "until_role": "vp"},
    {"rule": "dept_head"},
    {"rule": "dept_heads", "level": 3},
    {"rule": "dept_head_from_top"},
    {"rule": "heads_of", "departments": ["it"]},
    {"rule": "role", "role": "info_security", "scope": "initiator_dept"},
    {"rule": "people", "user_ids": ["wangxm", "chenli"]},
    {"rule": "form_person", "field": "boss"},
    {"rule": "initiator"},
    {"rule": "initiator_selects", "range": "role", "role": "vp", "multiple": True},
    {"rule": "on_duty", "roster": "night"},
]
MODES: list[dict[str, Any]] = [
    {"kind": "any"},
    {"kind": "any", "on_reject": "exhaust"},
    {"kind": "all", "on_reject": "collect"},
    {"kind": "in_turn"},
    {"kind": "ratio", "percent": 60},
    {"kind": "ratio", "ratio": "2/3"},
    {"kind": "count", "count": 1},
    {"kind": "claim"},
]
SLAS: list[dict[str, Any]] = [
    {"due": "8h"},
    {"due": "3d", "respond": "4h", "calendar": "clock", "ladder": [{"at": "-2h", "do": "remind"}]},
    {
        "due": "2h",
        "ladder": [{"at": "+0h", "do": "remind", "every": "1d", "most": 3}, {"at": "+1d", "do": "warn_leader"}],
    },
]
TESTS = st.one_of(
    st.builds(lambda value: {"field": "env", "op": "eq", "value": value}, st.sampled_from(["prod", "test"])),
    st.builds(
        lambda op, value: {"field": "cost", "op": op, "value": value},
        st.sampled_from(["gt", "ge", "lt", "le", "eq", "ne"]),
        st.integers(-1, 6),
    ),
    st.builds(
        lambda op, value: {"field": "note", "op": op, "value": value, "empty": "none"},
        st.sampled_from(["eq", "ne"]),
        st.sampled_from(["a", "none"]),
    ),
)
WHENS = st.lists(st.lists(TESTS, min_size=1, max_size=2), min_size=1, max_size=2)


@st.composite
def definitions(draw: DrawFn, deepest: int = 2) -> dict[str, Any]:
    """The JSON of a flow that can be read; as a whole it may still be unwise."""
    count = iter(range(10_000))
    return flow(*_sequence(draw, count, deepest, least=1))


def _sequence(draw: DrawFn, count: Any, deepest: int, least: int = 0) -> list[dict[str, Any]]:
    kinds = ["approve", "do", "cc", "wait", "action", *(["exclusive", "parallel"] if deepest else [])]
    return [
        _node(draw, kind, count, deepest) for kind in draw(st.lists(st.sampled_from(kinds), min_size=least, max_size=3))
    ]


def _node(draw: DrawFn, kind: str, count: Any, deepest: int) -> dict[str, Any]:
    node: dict[str, Any] = {
        "key": f"n{next(count)}",
        "type": kind,
        "name": draw(st.sampled_from(["审批", "复核", "实施"])),
    }
    if kind in {"exclusive", "parallel"}:
        return {**node, "branches": _branches(draw, kind, count, deepest)}
    if kind == "wait":
        return {**node, "for": "2h"}
    if kind == "action":
        return {**node, "action": "create_hosts", "with": {"n": "{cost}"}}
    node["who"] = [draw(st.sampled_from(RULES))]
    if kind != "cc":
        more = {"mode": st.sampled_from(MODES), "sla": st.sampled_from(SLAS), "must_act": st.booleans()}
        node |= {key: draw(value) for key, value in more.items() if draw(st.booleans())}
    return node


def _branches(draw: DrawFn, kind: str, count: Any, deepest: int) -> list[dict[str, Any]]:
    found = []
    size = draw(st.integers(2, 3))
    for index in range(size):
        one: dict[str, Any] = {"key": f"b{next(count)}", "name": f"分支{index}"}
        if kind == "exclusive":
            one |= {"default": True} if index == size - 1 else {"when": draw(WHENS)}
        steps = _sequence(draw, count, deepest - 1)
        found.append({**one, "next": chain(*steps)} if steps else one)
    return found


FORMS = st.fixed_dictionaries(
    {"env": st.sampled_from(["prod", "test"]), "cost": st.integers(0, 8)},
    optional={"note": st.sampled_from(["a", "b"])},
)
