"""Reading how many voices make an answer, and what a no does."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import cast, get_args

from approvals.definition.faults import did_you_mean
from approvals.definition.reader import Reader
from approvals.definition.reading.tree import Tree
from approvals.definition.signing import Mode, ModeKind, OnReject, OnVoteNo, Quorum, RejectDo
from approvals.definition.who import Who
from approvals.forms.field import Words

RATIO = re.compile(r"(\d{1,3})/(\d{1,3})")
ON_NO: Mapping[str, tuple[str, ...]] = {  # the first is what is meant if nothing is said
    "single": ("veto",),
    "any": ("veto", "exhaust"),
    "all": ("veto", "collect"),
    "in_turn": ("veto",),
    "ratio": ("tally", "veto"),
    "count": ("tally", "veto"),
    "groups": ("tally", "veto"),
    "claim": ("veto",),
}
MOST_PEOPLE = 200


def read_mode(one: Reader, who: tuple[Who, ...]) -> Mode:
    """`{"kind": "ratio", "percent": 60, "on_reject": "tally", "groups": {"ops": 1}}`; any if nothing is said."""
    if not one.has("mode"):
        _check_reach(Reader({}, f"{one.path}.mode", one.faults), Mode(), who)
        return Mode()
    inner = one.inside("mode")
    kind = inner.one_of("kind", get_args(ModeKind))
    ratio = _read_ratio(inner) if kind == "ratio" else (1, 1)
    count = inner.whole("count", None, least=1, most=MOST_PEOPLE) if kind == "count" else 1
    if count is None and not inner.has("count"):
        inner.fault("count", Words("缺少人数", "missing"), Words('加上 "count": 2', 'Add "count": 2'))
    groups = _read_groups(inner, kind)
    on_no = _read_on_no(inner, kind)
    if kind:
        inner.close()
    else:
        inner.ignore()
    mode = Mode(cast(ModeKind, kind or "any"), cast(OnVoteNo, on_no), ratio, count or 1, groups)
    _check_reach(inner, mode, who)
    return mode


def _read_on_no(one: Reader, kind: str) -> str:
    allowed = ON_NO.get(kind, ("veto",))
    said = one.one_of("on_reject", get_args(OnVoteNo), allowed[0]) or allowed[0]
    if kind and said not in allowed:
        what = Words(f"{kind!r} 没有 {said!r} 的方式", f"{said!r} does not go with {kind!r}")
        one.fault("on_reject", what, did_you_mean(said, allowed))
        return allowed[0]
    return said


def _read_ratio(one: Reader) -> tuple[int, int]:
    if one.has("percent") and one.has("ratio"):
        what = Words("percent 与 ratio 只能写一个", "percent and ratio say the same")
        one.fault("percent", what, Words("删去其一", "Remove one of them"))
    if not one.has("ratio"):
        percent = one.whole("percent", None, least=1, most=100)
        if percent is None and not one.has("percent"):
            remedy = Words('加上 "percent": 60 或 "ratio": "2/3"', 'Add "percent": 60 or "ratio": "2/3"')
            one.fault("percent", Words("缺少比例", "missing"), remedy)
        return (percent or 1, 100)
    written = one.text("ratio")
    match = RATIO.fullmatch(written)
    over, under = (int(match[1]), int(match[2])) if match else (0, 0)
    if written and not 1 <= over <= under:
        what = Words(f"{written!r} 不是大于零、不大于一的比例", f"{written!r} is no ratio above zero up to one")
        one.fault("ratio", what, Words('写 "2/3"', 'Write "2/3"'))
        return (1, 1)
    return (over or 1, under or 1)


def _read_groups(one: Reader, kind: str) -> tuple[Quorum, ...]:
    if not one.has("groups"):
        if kind == "groups":
            remedy = Words('加上 "groups": {"ops": 1}', 'Add "groups": {"ops": 1}')
            one.fault("groups", Words("缺少各组的人数", "missing"), remedy)
        return ()
    if kind in {"single", "in_turn", "claim"}:
        what = Words(f"{kind!r} 不按组计数", f"{kind!r} does not count groups")
        one.fault("groups", what, Words("删去 groups", "Remove groups"))
    inner = one.inside("groups")
    needs = {name: inner.whole(name, 1, least=1, most=MOST_PEOPLE) or 1 for name in inner.source}
    return tuple(Quorum(name, need) for name, need in needs.items())


def _check_reach(one: Reader, mode: Mode, who: tuple[Who, ...]) -> None:
    """Whether the rules can find as many people as are asked for, and the groups are named by them."""
    most = reach(who)
    if mode.kind == "count" and most is not None and mode.count > most:
        what = Words(f"要 {mode.count} 人同意，最多只有 {most} 人", f"{mode.count} of at most {most} people")
        one.fault("count", what, Words(f"写 {most} 或更少，或增加审批人", f"Use {most} or less, or ask more people"))
    named = {rule.group for rule in who if rule.group}
    for quorum in mode.groups:
        at = f"groups.{quorum.group}"
        inside = reach(tuple(rule for rule in who if rule.group == quorum.group))
        if quorum.group not in named:
            what = Words(f"没有规则属于组 {quorum.group!r}", f"no rule belongs to the group {quorum.group!r}")
            one.fault(at, what, did_you_mean(quorum.group, named))
        elif inside is not None and quorum.need > inside:
            what = Words(f"要 {quorum.need} 人，组内最多 {inside} 人", f"{quorum.need} of at most {inside} people")
            one.fault(at, what, Words(f"写 {inside} 或更少", f"Use {inside} or less"))
    for group in sorted(named - {quorum.group for quorum in mode.groups}):
        what = Words(f"组 {group!r} 没有人数要求", f"nothing is asked of the group {group!r}")
        one.fault("groups", what, Words(f'加上 "{group}": 1，或删去 group', f'Add "{group}": 1, or remove the group'))


def reach(who: tuple[Who, ...]) -> int | None:
    """How many people the rules can find at most; None if nobody can say beforehand."""
    found, fixed = 0, set[str]()
    for rule in who:
        if rule.rule == "people":
            fixed |= set(rule.user_ids)
        elif rule.rule == "heads_of":
            found += len(rule.departments)
        elif rule.rule in _ONE or (rule.rule in {"initiator_selects", "previous_selects"} and not rule.multiple):
            found += 1
        else:
            return None
    return found + len(fixed)


_ONE = frozenset({"initiator", "leader", "leader_from_top", "dept_head", "dept_head_from_top"})


def read_outcome(one: Reader, key: str, tree: Tree) -> OnReject:
    """What a no does to the request: `{"do": "mark", "mark": "未获追认"}`; it ends if nothing is said."""
    if not one.has(key):
        return OnReject()
    inner = one.inside(key)
    do = inner.one_of("do", get_args(RejectDo)) or "end"
    mark = inner.words("mark", longest=20) if do == "mark" else Words("")
    inner.close()
    if do == "branch" and not tree.parallels:
        what = Words("这里不在并行分支内", "no parallel node is around this place")
        inner.fault("do", what, Words('改用 "end"', 'Use "end", or put the node into a parallel branch'))
    return OnReject(cast(RejectDo, do), mark.zh, mark.en)
