"""The page about the engine leaves nothing out."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from approvals.definition.model import Node, Start
from approvals.definition.settings import Resume
from approvals.definition.signing import ModeKind, OnVoteNo, RejectDo
from approvals.definition.who import RULES, Duplicate, Empty, Leaver, SelfRule
from approvals.engine.step import TAKES

PAGE = (Path(__file__).resolve().parents[3] / "docs/mechanisms/approvals-engine.md").read_text(encoding="utf-8")
HEADS = ("## Nodes", "## Signing", "## Who is asked", "## Operations", "## Returns")
KINDS = [kind.kind for kind in (*get_args(Node), Start)]
WORDS: dict[str, tuple[str, ...]] = {
    "## Nodes": tuple(KINDS),
    "## Signing": (*get_args(ModeKind), *get_args(OnVoteNo), *get_args(RejectDo)),
    "## Who is asked": (*RULES, *get_args(Leaver), *get_args(SelfRule), *get_args(Duplicate), *get_args(Empty)),
    "## Operations": tuple(command.__name__ for command in TAKES),
    "## Returns": get_args(Resume),
}


@pytest.mark.parametrize(("head", "word"), [(head, word) for head, words in WORDS.items() for word in words])
def test_every_word_has_its_row(head: str, word: str) -> None:
    section = PAGE.split(head, 1)[1].split("\n## ", 1)[0]
    rows = [line for line in section.splitlines() if line.startswith("|")]
    assert any(f"`{word}`" in line.split("|")[1] + line.split("|")[2] for line in rows), word


def test_every_module_is_named() -> None:
    here = Path(__file__).resolve().parents[3] / "approvals/engine"
    table = PAGE.split("## Nodes", 1)[0]
    small = {"__init__", "conditions", "parts", "rights", "submitting", "predict"}
    for module in here.glob("*.py"):
        assert module.stem in small or f"`{module.stem}`" in table, module.stem
