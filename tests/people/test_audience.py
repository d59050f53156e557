"""For whom an app or a flow is there, and who decides that."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import Invalid, Refused
from core.models import JournalEntry
from people import audience as selector
from people.api import AudienceReach, in_audience, outside, set_audience, within
from people.models import Audience, Department, Employee
from tests.factories import people as make

pytestmark = pytest.mark.django_db
APP = "app:approvals"


def admin() -> Employee:
    person = make.employee("管理员")
    make.role("system_admin", person)
    return person


def chosen(**parts: object) -> None:
    set_audience(APP, actor=None, reach=AudienceReach.CHOSEN, **parts)  # type: ignore[arg-type]


def test_what_nobody_restricted_is_there_for_everybody() -> None:
    person = make.employee()
    assert outside(person) == frozenset()
    assert in_audience(person, APP)
    assert within([person.pk], [APP]) == [person.pk]


def test_a_department_brings_all_below_it() -> None:
    root = make.department("公司")
    it = make.department("信息技术部", parent=root)
    team = make.department("运维组", parent=it)
    inside, above = make.employee(department=team), make.employee(department=root)
    chosen(departments=[it])
    assert in_audience(inside, APP)
    assert not in_audience(above, APP)
    assert within([above.pk, inside.pk], [APP]) == [inside.pk]


def test_a_department_whose_key_begins_alike_is_another() -> None:
    first = make.department("甲")
    other = make.department("乙")
    Department.objects.filter(pk=other.pk).update(path=f"/{first.pk}1/")
    person = make.employee(department=other)
    chosen(departments=[first])
    assert not in_audience(person, APP)
    assert within([person.pk], [APP]) == []


def test_roles_and_single_people_belong_too() -> None:
    holder, named, nobody = make.employee(), make.employee(), make.employee()
    chosen(roles=[make.role("pilot", holder)], employees=[named])
    assert within([nobody.pk, named.pk, holder.pk], [APP]) == [named.pk, holder.pk]
    assert [in_audience(one, APP) for one in (holder, named, nobody)] == [True, True, False]


@settings(max_examples=15)
@given(st.lists(st.sampled_from("dre"), max_size=4), st.integers(0, 15))
def test_one_by_one_and_together_agree(kinds: list[str], who: int) -> None:
    root = make.department()
    places = [make.department(parent=root) for _ in range(2)]
    people = [make.employee(department=places[n % 2]) for n in range(4)]
    role = make.role(f"r{root.pk}", people[who % 4])
    parts: dict[str, list[object]] = {"departments": [], "roles": [], "employees": [people[0]]}
    for kind in kinds:
        if kind == "d":
            parts["departments"].append(places[who % 2])
        elif kind == "r":
            parts["roles"].append(role)
        else:
            parts["employees"].append(people[who % 4])
    chosen(**parts)
    together = within([one.pk for one in people], [APP])
    assert together == [one.pk for one in people if in_audience(one, APP)]


def test_everybody_again() -> None:
    person = make.employee()
    chosen(employees=[make.employee()])
    set_audience(APP, actor=None, reach=AudienceReach.EVERYBODY)
    assert in_audience(person, APP)
    assert Audience.objects.get(slug=APP).parts.count() == 0


def test_it_is_written_down() -> None:
    actor, named = admin(), make.employee()
    row = set_audience(APP, actor=actor, reach=AudienceReach.CHOSEN, employees=[named, named])
    entry = JournalEntry.objects.get(ref_kind="people.audience", ref_id=str(row.pk))
    assert entry.verb == "people.audience_set"
    assert entry.actor == str(actor.ref)
    assert entry.facts["people"] == [named.pk]


def test_only_who_administers_it() -> None:
    flows = make.employee()
    make.role("flow_admin", flows)
    for actor in (make.employee(), flows):
        with pytest.raises(Refused):
            set_audience(APP, actor=actor, reach=AudienceReach.EVERYBODY)


def test_nobody_at_all_is_refused_and_so_is_an_unknown_thing() -> None:
    with pytest.raises(Invalid) as none:
        chosen()
    assert none.value.problems[0].field == "departments"
    with pytest.raises(Invalid) as unknown:
        set_audience("app:nothing", actor=None, reach=AudienceReach.EVERYBODY)
    assert unknown.value.problems[0].field == "slug"


def test_what_may_be_restricted_is_listed() -> None:
    assert APP in {subject.slug for subject in selector.subjects()}
