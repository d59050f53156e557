"""Each mistake in a definition is named with its exact place, what is wrong, and the remedy; all of them at once."""

from __future__ import annotations

from typing import Any

import pytest

from approvals.definition import Fault, WrongDefinition, parse, read
from tests.approvals.definition.mistakes import MISTAKES
from tests.approvals.definition.samples import KNOWN, approve, flow

NEXT = "$.root.next"


@pytest.mark.parametrize(
    ("source", "path", "what", "remedy"), [one[1:] for one in MISTAKES], ids=[one[0] for one in MISTAKES]
)
def test_a_mistake_is_named_with_its_place_and_remedy(source: Any, path: str, what: str, remedy: str) -> None:
    with pytest.raises(WrongDefinition) as caught:
        parse(source, known=KNOWN)
    (fault,) = caught.value.faults
    said = fault.remedy.en[: len(remedy) - 1] + "…" if remedy.endswith("here: …") else fault.remedy.en
    assert (fault.path, fault.what.en, said) == (path, what, remedy)


def test_every_mistake_is_said_in_chinese_too() -> None:
    faults = [fault for _name, source, *_ in MISTAKES for fault in read(source, known=KNOWN).faults]
    assert not [str(fault) for fault in faults if not _chinese(fault)]


def test_all_mistakes_are_named_at_once() -> None:
    wrong = approve(
        "head", who=[{"rule": "role", "role": "nobody"}], mode={"kind": "some"}, sla={"due": "soon"}, colour="red"
    )
    found = {fault.path for fault in read(flow(wrong, title="", prefix="1", summary=["x"]), known=KNOWN).faults}
    places = ["$.title", "$.prefix", "$.summary[0]"]
    places += [f"{NEXT}.{at}" for at in ("who[0].role", "mode.kind", "sla.due", "colour")]
    assert found == set(places)


@pytest.mark.parametrize("junk", [None, 3, "x", [], {}, {"schema": 1, "root": [], "form": {"fields": [1]}}])
def test_junk_is_refused_not_crashed_on(junk: Any) -> None:
    with pytest.raises(WrongDefinition):
        parse(junk)


def _chinese(fault: Fault) -> bool:
    return all(any("一" <= letter <= "鿿" for letter in said.zh) for said in (fault.what, fault.remedy))
