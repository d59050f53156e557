"""Random directories and firms: small, so that everything meets everything."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from people.directory.facts import DEPARTMENT, PERSON, Firm, Known, Snapshot, Told
from people.states import InDirectory

PLACES = [f"d{n}" for n in range(5)]
PEOPLE = [f"u{n}" for n in range(6)]
SOMEBODY = st.sampled_from(["", "stranger", *PEOPLE])
texts = st.sampled_from(["", "甲", "乙", "Wang"])


def _some(fields: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=fields)


DEPARTMENT_FACTS: dict[str, st.SearchStrategy[Any]] = {
    "name": st.sampled_from(["交易部", "风控部"]),
    "name_en": texts,
    "parent": st.sampled_from(["", "0", "nowhere", *PLACES]),
    "head": SOMEBODY,
    "order": st.integers(0, 3),
}
PERSON_FACTS: dict[str, st.SearchStrategy[Any]] = {
    "name": st.sampled_from(["王小明", "陈立"]),
    "name_en": texts,
    "email": texts,
    "mobile": texts,
    "title": texts,
    "avatar_url": texts,
    "employee_no": texts,
    "access": st.sampled_from(["open", "frozen"]),
    "leader": SOMEBODY,
    "places": st.lists(st.sampled_from(["0", "nowhere", *PLACES]), max_size=3).map(tuple),
    "primary": st.sampled_from(["", *PLACES]),
    "dotted": st.lists(SOMEBODY.filter(bool), max_size=2).map(tuple),
}


def told(facts: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[Told]:
    return st.builds(Told, _some(facts), st.sampled_from([True, True, True, False]))


def snapshots(*, whole: st.SearchStrategy[bool] | None = None) -> st.SearchStrategy[Snapshot]:
    return st.builds(
        Snapshot,
        st.dictionaries(st.sampled_from(PLACES), told(DEPARTMENT_FACTS)),
        st.dictionaries(st.sampled_from(PEOPLE), told(PERSON_FACTS)),
        st.booleans() if whole is None else whole,
    )


def person(**facts: Any) -> Told:
    """Somebody of whom everything is told."""
    return Told({**PERSON, "name": "王小明", **facts})


def place(**facts: Any) -> Told:
    """A department of which everything is told."""
    return Told({**DEPARTMENT, "name": "交易部", **facts})


def known(one: Told, standing: InDirectory = InDirectory.HERE, *, working: bool = True) -> Known:
    """The same as the house knows it."""
    return Known(dict(one.facts), working, standing)


def firm(departments: dict[str, Told] | None = None, people: dict[str, Told] | None = None) -> Firm:
    """A firm that agrees with this directory."""
    return Firm(
        {key: known(one) for key, one in (departments or {}).items()},
        {key: known(one) for key, one in (people or {}).items()},
    )
