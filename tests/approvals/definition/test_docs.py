"""Every example of the page on flow definitions can be read, and every setting stands on it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any, get_args

import pytest

from approvals.definition import BUTTONS, RULES, Known, Settings, parse
from approvals.definition.reading.nodes import TYPES
from approvals.definition.reading.timing import RUNGS
from approvals.definition.signing import ModeKind, RejectDo
from approvals.definition.who import Duplicate, Empty, Leaver, SelfRule
from tests.approvals.definition.samples import KNOWN, approve, flow

PAGE = (Path(__file__).resolve().parents[3] / "docs/mechanisms/flow-definitions.md").read_text(encoding="utf-8")
EXAMPLES = [json.loads(block) for block in re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)]
ANY_ICON = Known(**{name: getattr(KNOWN, name) for name in ("roles", "bots", "rosters", "actions", "flows", "people")})


def _start(example: dict[str, Any]) -> dict[str, Any]:
    return flow(start={key: value for key, value in example.items() if key not in {"key", "type"}})


SHAPES: tuple[tuple[Callable[[dict[str, Any]], bool], Callable[[dict[str, Any]], dict[str, Any]]], ...] = (
    (lambda one: "schema" in one, lambda one: one),
    (lambda one: "settings" in one, lambda one: flow(approve("before"), settings=one["settings"])),
    (lambda one: one.get("type") == "start", _start),
    (lambda one: "type" in one, lambda one: flow(approve("before"), one)),
    (lambda one: True, lambda one: flow(approve("before"), approve("here", **one))),
)


@pytest.mark.parametrize("example", EXAMPLES, ids=[next(iter(one)) + str(at) for at, one in enumerate(EXAMPLES)])
def test_an_example_can_be_read(example: dict[str, Any]) -> None:
    whole = next(build for fits, build in SHAPES if fits(example))
    assert parse(whole(example), known=ANY_ICON).steps


@pytest.mark.parametrize(
    "names",
    [
        [one.name for one in fields(Settings)],
        RULES,
        TYPES,
        BUTTONS,
        sorted({verb for verbs in RUNGS.values() for verb in verbs}),
        get_args(ModeKind),
        get_args(RejectDo),
        get_args(Empty),
        get_args(SelfRule),
        get_args(Duplicate),
        get_args(Leaver),
    ],
    ids=lambda names: names[0],
)
def test_every_setting_stands_on_the_page(names: list[str]) -> None:
    assert [name for name in names if f"`{name}`" not in PAGE and f'"{name}"' not in PAGE] == []
