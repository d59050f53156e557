"""What changed between two definitions, in words that a reviewer reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final, Literal

from approvals.definition.flat import Flat, Part, flat
from approvals.definition.flat_words import setting_said, value_said
from approvals.definition.parse import canonical
from approvals.forms.field import Words

Sign = Literal["added", "removed", "changed", "moved"]
NOTHING: Final = Words("（无）", "(none)")
_ADDED: Mapping[str, Words] = {
    "node": Words("新增节点", "New node"),
    "branch": Words("新增分支", "New branch"),
    "field": Words("新增字段", "New field"),
    "column": Words("新增列", "New column"),
}
_REMOVED: Mapping[str, Words] = {
    "node": Words("删除节点", "Node removed"),
    "branch": Words("删除分支", "Branch removed"),
    "field": Words("删除字段", "Field removed"),
    "column": Words("删除列", "Column removed"),
}
_KIND: Mapping[str, Words] = {
    "node": Words("节点", "Node"),
    "branch": Words("分支", "Branch"),
    "field": Words("字段", "Field"),
    "column": Words("列", "Column"),
}


@dataclass(frozen=True)
class Change:
    """One line; `sign` says how it is drawn."""

    sign: Sign
    said: Words


def changes(before: Any, after: Any) -> tuple[Change, ...]:
    """Every difference of two definitions (JSON), in the order flow, form, nodes; nothing for equal ones."""
    if canonical(before) == canonical(after):
        return ()
    if not (isinstance(before, dict) and isinstance(after, dict)):
        return tuple(_raw("$", before, after))
    old, new = flat(before), flat(after)
    found = tuple(chain(_parts(old, new), _orders(old, new)))
    return found or tuple(_raw("$", before, after))


def _parts(old: Flat, new: Flat) -> Iterator[Change]:
    for at in [*new.parts, *(at for at in old.parts if at not in new.parts)]:
        was, now = old.parts.get(at), new.parts.get(at)
        if was is None and now is not None:
            yield Change("added", _named(_ADDED, now, brief(at, new)))
        elif now is None and was is not None:
            yield Change("removed", _named(_REMOVED, was, Words("")))
        elif was is not None and now is not None:
            yield from _settings(was, now, old, new)


def _named(words: Mapping[str, Words], part: Part, more: Words) -> Words:
    kind = words.get(part.kind, words["node"])
    said = Words(f"{kind.zh}「{part.name.zh}」", f"{kind.en} “{part.name.said('en')}”")
    return Words(f"{said.zh}：{more.zh}", f"{said.en}: {more.en}") if more.zh else said


def brief(at: str, whole: Flat) -> Words:
    """A new part on one line: after what, its type, who, conditions."""
    part = whole.parts[at]
    shown = [(key, part.settings[key]) for key in ("type", "who", "when", "action", "rule") if key in part.settings]
    said = [value_said(key, value, whole) for key, value in shown]
    order = whole.orders[part.inside]
    if part.kind == "node" and order.index(at):
        before = whole.parts[order[order.index(at) - 1]].name
        said.append(Words(f"在「{before.zh}」之后", f"after “{before.said('en')}”"))
    return Words(" · ".join(one.zh for one in said), " · ".join(one.said("en") for one in said))


def _settings(was: Part, now: Part, old: Flat, new: Flat) -> Iterator[Change]:
    for key in [*now.settings, *(key for key in was.settings if key not in now.settings)]:
        before, after = was.settings.get(key, _MISSING), now.settings.get(key, _MISSING)
        if _differ(before, after):
            head, name, told = _head(now), setting_said(key), _told(key, before, after, old, new)
            yield Change("changed", Words(f"{head.zh}{name.zh} {told.zh}", f"{head.en}{name.en} {told.en}"))


def _told(key: str, before: Any, after: Any, old: Flat, new: Flat) -> Words:
    """`8h → 4h`; of lists only what is gone and what is new."""
    left, right = _value(key, before, old), _value(key, after, new)
    if left == right:  # the words are the same, the writing is not
        left, right = _plain(before), _plain(after)
    if isinstance(before, list) and isinstance(after, list) and not _sentences(key):
        gone = [one for one in before if one not in after]
        come = [one for one in after if one not in before]
        if gone or come:
            parts = [("−", _plain(one).zh) for one in gone] + [("+", _plain(one).zh) for one in come]
            text = "  ".join(f"{sign} {one}" for sign, one in parts)
            return Words(text, text)
    return Words(f"{left.zh} → {right.zh}", f"{left.said('en')} → {right.said('en')}")


def _sentences(key: str) -> bool:
    return key in {"who", "sla.ladder", "summary"} or key.endswith("when")


_MISSING: Final = object()


def _differ(before: Any, after: Any) -> bool:
    if before is _MISSING or after is _MISSING:
        return before is not after
    return canonical(before) != canonical(after)


def _value(key: str, value: Any, whole: Flat) -> Words:
    return NOTHING if value is _MISSING else value_said(key, value, whole)


def _plain(value: Any) -> Words:
    text = canonical(value) if value is not _MISSING else ""
    return Words(text, text) if text else NOTHING


def _head(part: Part) -> Words:
    if part.kind not in _KIND:
        return part.name
    kind = _KIND[part.kind]
    return Words(f"{kind.zh}「{part.name.zh}」：", f"{kind.en} “{part.name.said('en')}”: ")


def _orders(old: Flat, new: Flat) -> Iterator[Change]:
    """What stands elsewhere now: in another branch, or in another order among what was there before."""
    for at, now in new.parts.items():
        was = old.parts.get(at)
        if was is not None and was.inside != now.inside:
            where = new.name(now.inside)
            head = _head(now)
            yield Change("moved", Words(f"{head.zh}移到 {where.zh}", f"{head.en}moved to {where.said('en')}"))
    for inside, order in new.orders.items():
        both = [at for at in order if at in old.orders.get(inside, ())]
        before = [at for at in old.orders.get(inside, ()) if at in both]
        if both != before:
            where, names = new.name(inside), [new.parts[at].name for at in both]
            zh, en = "、".join(name.zh for name in names), ", ".join(name.said("en") for name in names)
            yield Change("moved", Words(f"{where.zh}的顺序改为：{zh}", f"Order in {where.said('en')} is now: {en}"))


def _raw(path: str, before: Any, after: Any) -> Iterator[Change]:
    """Differences of what has no names: by path."""
    if isinstance(before, dict) and isinstance(after, dict):
        for key in [*after, *(key for key in before if key not in after)]:
            yield from _raw(f"{path}.{key}", before.get(key, _MISSING), after.get(key, _MISSING))
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for index, pair in enumerate(zip(before, after, strict=True)):
            yield from _raw(f"{path}[{index}]", *pair)
    elif _differ(before, after):
        left, right = _plain(before), _plain(after)
        yield Change(
            "changed", Words(f"{path}：{left.zh} → {right.zh}", f"{path}: {left.said('en')} → {right.said('en')}")
        )
