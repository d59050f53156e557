"""Ways that no form takes, ways without people, ways with too few of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from approvals.definition.checking import Findings, said
from approvals.definition.coverage import Finding, HasWhen, Wanted, dead, find
from approvals.definition.model import Approve, Auto, Definition, Do, Exclusive, Human, Parallel
from approvals.definition.proof import example_of, people_on, tracks_of
from approvals.definition.reading.signing import reach
from approvals.definition.reading.timing import OUTCOMES
from approvals.forms.conditions import When
from approvals.forms.field import Words


def check_ways(definition: Definition, found: Findings) -> None:
    """All of it."""
    for node in definition.nodes.values():
        if isinstance(node, Exclusive):
            _check_branches(definition, node, found)
        if isinstance(node, Approve | Do):
            _check_conditions(definition, node, found)
    _check_never(definition, definition.settings.four_eyes.when, "$.settings.four_eyes.when", found)
    _check_people(definition, found)
    _check_previous(definition, found)


@dataclass(frozen=True)
class _Rule:
    """Something with a condition that stands after others, as branches do."""

    key: str
    when: When
    default: bool = False


def _check_branches(definition: Definition, node: Exclusive, found: Findings) -> None:
    inside = {branch.key: branch for branch in node.branches}
    for finding in dead(node.branches, definition.fields):
        branch = inside[finding.branch]
        if not branch.default:
            _tell_dead(definition, finding, node.branches, found.at(branch.key, "when"), found)
        elif branch.steps:
            what = Words(
                "其他分支已包括所有情况，默认分支走不到", "the other branches take every form, this one is never taken"
            )
            found.notice(found.at(branch.key), what, Words("删去其中的节点，或放宽前面的条件", "Remove what is in it"))


def _tell_dead(definition: Definition, finding: Finding, among: Sequence[HasWhen], at: str, found: Findings) -> None:
    if finding.kind == "impossible":
        what = Words("条件自相矛盾，永远不成立", "the condition contradicts itself and never holds")
        found.fault(at, what, Words("改正条件", "Mend the condition"))
        return
    own = next(one for one in among if one.key == finding.branch)
    alone = [one.key for one in among if one.key in finding.by and dead([one, own], definition.fields)]
    names = "、".join(repr(key) for key in alone[:1] or finding.by)
    what = Words(f"走不到：{names} 已先取走所有情况", f"never taken: {names} takes every form before it")
    found.fault(at, what, Words("调换顺序，或改正条件", "Put it before, or mend the conditions"))


def _check_conditions(definition: Definition, node: Human, found: Findings) -> None:
    rules = [_Rule(f"auto[{index}]", rule.when) for index, rule in enumerate(node.auto)]
    for finding in dead(rules, definition.fields):
        _tell_dead(definition, finding, rules, found.at(node.key, f"{finding.branch}.when"), found)
    for index, back in enumerate(node.auto_return):
        _check_never(definition, back.when, found.at(node.key, f"auto_return[{index}].when"), found)


def _check_never(definition: Definition, when: When, at: str, found: Findings) -> None:
    if when:
        for finding in dead([_Rule("", when)], definition.fields):
            _tell_dead(definition, finding, (), at, found)


def _check_people(definition: Definition, found: Findings) -> None:
    """That every way meets people, by themselves, and enough of them."""
    alone = asleep = few = False
    eyes = definition.settings.four_eyes
    for track in tracks_of(definition):
        people = people_on(track)
        example = example_of(definition, track)
        if example.never:
            continue
        form = said(example.example or {}) or "*"
        if not people and not alone:
            alone = True
            what = Words(
                f"有一条路线没有任何人处理（例：{form}）",
                f"a way from start to end meets no person (for example {form})",
            )
            found.fault(
                "$.root.next", what, Words("在每条路线上放审批或办理节点", "Put an approve or do node on every way")
            )
        elif people and not asleep:
            asleep = _check_asleep(definition, people, track.wanted, found)
        most = _voices(people)
        if people and not few and most is not None and most < max(eyes.people, eyes.people_then if eyes.when else 0):
            few = _check_few(definition, track.wanted, most, form, found)


def _check_asleep(
    definition: Definition, people: tuple[Approve | Do, ...], wanted: tuple[Wanted, ...], found: Findings
) -> bool:
    """Whether every node of the way may be decided by the house."""
    more: list[Wanted] = []
    for node in people:
        approving = tuple(group for rule in node.auto if rule.do == "approve" for group in rule.when)
        if _sleeps(node):
            continue
        if not approving or not _skippable(node):
            return False
        more.append(Wanted(approving))
        more += [Wanted(rule.when, holds=False) for rule in _rejecting_before(node.auto)]
    example = find((*wanted, *more), definition.fields)
    if example.example is None:
        return False
    form = said(example.example) or "*"
    what = Words(
        f"有一条路线可能全程无人处理（例：{form}）", f"a way may end without any human decision (for example {form})"
    )
    remedy = Words("在其中一个节点写 must_act，或设 four_eyes", "Say must_act at one of its nodes, or set four_eyes")
    note = found.fault if definition.settings.four_eyes.people == 0 else found.notice
    note(found.at(people[0].key), what, remedy)
    return True


def _rejecting_before(auto: tuple[Auto, ...]) -> list[Auto]:
    last = max((index for index, rule in enumerate(auto) if rule.do == "approve"), default=0)
    return [rule for rule in auto[:last] if rule.do == "reject"]


def _skippable(node: Human) -> bool:
    """Whether the guards let the house pass the node: it asks nobody to fill in or say something."""
    return not (node.must_act or node.fields.required or node.comment == "required")


def _sleeps(node: Human) -> bool:
    """Whether the node may pass by itself whatever is in the form."""
    if node.sla is not None and any(rung.do in OUTCOMES and rung.do != "reject" for rung in node.sla.ladder):
        return True
    special = node.special
    return _skippable(node) and (special.empty == "pass" or special.self_rule == "pass")


def _voices(people: tuple[Approve | Do, ...]) -> int | None:
    """How many people other than the initiator decide on a way at most; None if nobody can say."""
    total = 0
    for node in people:
        most = reach(tuple(rule for rule in node.who if rule.rule != "initiator"))
        if most is None and node.mode.kind not in {"single", "any", "claim"}:
            return None
        total += min(1, most if most is not None else 1) if node.mode.kind in {"single", "any", "claim"} else most or 0
    return total


def _check_few(definition: Definition, wanted: tuple[Wanted, ...], most: int, form: str, found: Findings) -> bool:
    eyes = definition.settings.four_eyes
    need, path = eyes.people, "$.settings.four_eyes.people"
    if most >= need and find((*wanted, Wanted(eyes.when)), definition.fields).example is not None:
        need, path = eyes.people_then, "$.settings.four_eyes.people_then"
    if most >= need:
        return False
    what = Words(
        f"要 {need} 人决定，有一条路线最多 {most} 人（例：{form}）",
        f"{need} people shall decide, but one way has at most {most} (for example {form})",
    )
    note = found.fault if eyes.short == "refuse" else found.notice
    note(path, what, Words("减少人数，或在路线上增加审批人", "Ask for fewer, or put more people on the way"))
    return True


def _check_previous(definition: Definition, found: Findings) -> None:
    """That exactly one node comes before each in which the approver before chooses."""
    seen: dict[str, set[str]] = {}
    for track in tracks_of(definition):
        last = ""
        for node in track.nodes:
            if isinstance(node, Approve | Do):
                for index, rule in enumerate(node.who):
                    if rule.rule == "previous_selects":
                        seen.setdefault(found.at(node.key, f"who[{index}].rule"), set()).add(last)
                last = node.key
    for at, befores in seen.items():
        if "" in befores and len(befores) > 1:
            what = Words("有的路线在它之前没有人可以选", "on some way nobody before this node could choose")
            found.fault(at, what, Words("改用 initiator_selects", "Use initiator_selects"))
    for node in definition.nodes.values():
        if isinstance(node, Parallel):
            _check_after_parallel(definition, node, found)


def _check_after_parallel(definition: Definition, node: Parallel, found: Findings) -> None:
    after = definition.follows.get(node.key)
    while after is not None and not isinstance(after, Approve | Do):
        after = definition.follows.get(after.key)
    for index, rule in enumerate(after.who if after is not None else ()):
        if after is not None and rule.rule == "previous_selects":
            what = Words("之前是并行分支，不知道由谁选", "branches come together before it: nobody knows who chooses")
            remedy = Words("在并行之后先放一个节点", "Put a node between, or use initiator_selects")
            found.fault(found.at(after.key, f"who[{index}].rule"), what, remedy)
