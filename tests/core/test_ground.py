"""Registers, refs and errors: small things that everybody leans on."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import IllegalMove, Invalid, NotVisible, Problem, Refused, Unavailable
from core.refs import Ref
from core.registry import REGISTRIES, AlreadyRegistered, Registry, UnknownKind


@dataclass(frozen=True)
class _Kind:
    slug: str


@pytest.fixture
def register() -> Registry[_Kind]:
    """A register that `manage.py house` does not know of afterwards."""
    made: Registry[_Kind] = Registry("test kinds")
    REGISTRIES.remove(made)  # type: ignore[arg-type]  # read only through Named
    return made


def test_a_registered_thing_is_found_with_its_origin(register: Registry[_Kind]) -> None:
    kind = register.register(_Kind("a"))
    assert register.get("a") is kind
    assert register.entries()[0].where == __name__
    assert "a" in register
    assert list(register) == [kind]


def test_the_same_thing_twice_is_harmless_and_another_one_is_not(register: Registry[_Kind]) -> None:
    kind = register.register(_Kind("a"))
    register.register(kind)
    assert len(register) == 1
    with pytest.raises(AlreadyRegistered, match=__name__):
        register.register(_Kind("a"))


def test_an_unknown_slug_names_what_there_is(register: Registry[_Kind]) -> None:
    register.register(_Kind("known"))
    with pytest.raises(UnknownKind, match="known"):
        register.get("other")


@given(st.from_regex(r"[a-z]+\.[a-z]+", fullmatch=True), st.text(min_size=1))
def test_a_ref_is_read_as_it_was_written(kind: str, key: str) -> None:
    ref = Ref(kind, key)
    assert Ref.parse(str(ref)) == ref


@pytest.mark.parametrize("text", ["", "people.employee", ":1", "people.employee:"])
def test_half_a_ref_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a ref"):
        Ref.parse(text)


def test_every_error_knows_its_answer() -> None:
    answers = [(kind.status, kind.code) for kind in (Refused, NotVisible, IllegalMove, Invalid, Unavailable)]
    assert answers == [
        (403, "refused"), (404, "not_found"), (409, "conflict"), (422, "invalid"), (503, "unavailable")
    ]  # fmt: skip


def test_invalid_names_every_field() -> None:
    error = Invalid([Problem("qty", "数量最多 50 台，请拆成两张申请"), Problem("reason", "必填，请补充")])
    assert [problem.field for problem in error.problems] == ["qty", "reason"]
    assert "最多 50 台" in str(error)
    assert Invalid("全错").problems == (Problem("", "全错"),)
    assert Invalid.at("a", "b").problems == (Problem("a", "b"),)
