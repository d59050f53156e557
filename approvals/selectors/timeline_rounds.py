"""审批动态 as it is drawn: rounds that are over folded to a line, the branches of a parallel node side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from approvals.selectors.shown import Round, Row, TimelineStep, Way


def rounds(steps: Sequence[TimelineStep]) -> tuple[Round, ...]:
    """The steps cut where a new round begins; the newest stands open."""
    parts: list[list[TimelineStep]] = [[]]
    titles = [_("第 %(n)d 轮") % {"n": 1}]
    for step in steps:
        if step.round and not step.depth and parts[-1]:
            parts.append([])
            titles.append(step.round)
        parts[-1].append(replace(step, round="") if parts[-1] == [] and not step.depth else step)
    last = len(parts) - 1
    return tuple(_round(part, titles[at] if last else "", over=at < last) for at, part in enumerate(parts))


def _round(steps: Sequence[TimelineStep], title: str, *, over: bool) -> Round:
    back = next((step for step in reversed(steps) if step.back), None) if over else None
    by = next((row for row in back.people if row.icon == "returned"), None) if back else None
    return Round(_rows(list(steps), 0), title, over, back, by)


def _rows(steps: list[TimelineStep], depth: int) -> tuple[Row, ...]:
    """The steps of one sequence; deeper ones belong to the branches behind the step before them."""
    found: list[Row] = []
    at = 0
    while at < len(steps):
        end = _until(steps, at + 1, depth)
        found.append(Row(steps[at], _ways(steps[at + 1 : end], depth + 1)))
        at = end
    return tuple(found)


def _ways(steps: list[TimelineStep], depth: int) -> tuple[Way, ...]:
    """Branches behind a step, each with its head."""
    heads = [at for at, step in enumerate(steps) if step.kind == "branch" and step.depth == depth]
    ends = [*heads, len(steps)][1:]
    return tuple(Way(steps[at], _rows(steps[at + 1 : end], depth + 1)) for at, end in zip(heads, ends, strict=True))


def _until(steps: list[TimelineStep], start: int, depth: int) -> int:
    """Where the steps that are deeper than `depth` end."""
    deeper: Iterable[int] = range(start, len(steps))
    return next((at for at in deeper if steps[at].depth <= depth), len(steps))
