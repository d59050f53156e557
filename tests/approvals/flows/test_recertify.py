"""权限复核: every right in use is asked about once a quarter, of whoever answers for its system."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from approvals.models import Flow, Request
from approvals.selectors.grants import standing_grants
from approvals.selectors.request import request_page
from approvals.services.editing import Forbidden
from approvals.states import RequestStatus
from approvals.timing import quarters, recertify
from bots.models import Delivery
from core import journal, worktime
from core.errors import Invalid
from core.states import DayCalendar, DayKind
from core.timers import Firing
from core.worktime import Calendar, Session
from people.models import Employee
from tests.approvals.flows.firm import Firm, local, status, verbs
from tests.approvals.flows.forms import grant
from tests.approvals.flows.walks import begin, take
from tests.factories import people as make

FIRST = "2027-01-04T09:00"  # the first working day of 2027: New Year's Day is a holiday, then a weekend
NINE_TO_FIVE = (Session(timedelta(hours=9), timedelta(hours=17)),)


RIGHTS = (("manager:head", "head"), ("owners:biz,tech", "biz tech"))
GRANTED = (("grant:grant1,grant2", "grant1"), ("received:ann", "ann"))
FAR = "2027-06-30"


@pytest.fixture
def year(firm: Firm) -> Firm:
    """The firm, in which New Year's Day is announced and the slot of the next quarter is armed."""
    worktime.override(date(2027, 1, 1), calendar=DayCalendar.OFFICE, kind=DayKind.RESTDAY, name="元旦", actor=None)
    firm.go("2026-11-23T09:31")
    return firm


def granted(firm: Firm, system: str = "hqwg", *roles: str, until: str = FAR) -> Request:
    """An approved request for these rights in the system."""
    rights = [grant(role, until=until) for role in roles or ("hqwg.read",)]
    request = begin(firm, "access", target_system=system, grants=rights)
    take(firm, request, (*RIGHTS, *GRANTED))
    request.refresh_from_db()
    return request


def reviews() -> list[Request]:
    return list(Request.objects.filter(flow__slug="recertify").order_by("pk"))


def reclaims() -> list[Request]:
    return list(Request.objects.filter(flow__slug="reclaim").order_by("pk"))


def asked(request: Request) -> list[str]:
    """Which rights a review asks about."""
    return [row["grant"] for row in request.data["rights"]]


def say(firm: Firm, request: Request, who: str, *decisions: str) -> None:
    """The review, completed with one decision for each row."""
    rows = [{"decision": one} | ({"why": "已转岗"} if one == "revoke" else {}) for one in decisions]
    firm.yes(request, who, rights=rows)


def gone(firm: Firm, who: str) -> None:
    Employee.objects.filter(pk=firm.people[who].pk).update(status="left")


def told(request: Request) -> list[str]:
    """Whom anything was sent about the request or its parts."""
    parts = [str(pk) for pk in request.tasks.values_list("pk", flat=True)]
    rows = Delivery.objects.filter(about_kind="approvals.task", about_id__in=parts)
    rows |= Delivery.objects.filter(about_kind="approvals.request", about_id=str(request.pk))
    return sorted(rows.exclude(receiver=None).values_list("receiver__user_id", flat=True))


def copies_of(request: Request, number: int) -> list[Request]:
    """So many more approved requests for the same."""
    fields = {one.attname: getattr(request, one.attname) for one in Request._meta.concrete_fields if one.name != "id"}
    rows = [Request(**fields | {"serial": f"QX-20261101-{at:04}", "submit_key": f"copy:{at}"}) for at in range(number)]
    return Request.objects.bulk_create(rows)


def for_others(request: Request, number: int) -> list[Request]:
    """The same, each for somebody else."""
    rows = copies_of(request, number)
    for at, row in enumerate(rows):
        row.data = row.data | {"beneficiary": make.employee(f"同事{at}").pk}
    Request.objects.bulk_update(rows, ["data"])
    return rows


def test_each_owner_is_asked_once_about_every_right_in_use(year: Firm) -> None:
    first, second = granted(year, "hqwg", "hqwg.read", "hqwg.entry"), granted(year, "bgxt")
    open_one = begin(year, "access", target_system="tgpt")
    year.go(FIRST)
    found = {year.names([one.initiator_id])[0]: asked(one) for one in reviews()}
    assert found == {"owner_a": [f"{first.serial}/1", f"{first.serial}/2"], "owner_b": [f"{second.serial}/1"]}
    assert status(open_one) == "running"
    row = reviews()[0].data["rights"][0]
    assert (row["who"], row["system"], row["role"], row["until"]) == (
        year.tell("ann"), "hqwg", "行情网关 read（hqwg.read）", FAR,
    )  # fmt: skip
    assert [told(one) for one in reviews()] == [["owner_a"], ["owner_b"]]
    assert [entry.facts for entry in journal.entries(Flow.objects.get(slug="recertify").ref)][-1] == {
        "quarter": "2027Q1", "requests": 2, "rights": 3,
    }  # fmt: skip


def test_not_before_nine_of_the_first_working_day(year: Firm) -> None:
    granted(year)
    year.go("2027-01-04T08:59")
    assert not reviews()
    year.go(FIRST)
    assert [one.data["quarter"] for one in reviews()] == ["2027Q1"]


def test_the_second_firing_of_a_quarter_asks_nobody(year: Firm) -> None:
    granted(year)
    year.go(FIRST)
    granted(year, "bgxt")
    claims: list[str] = []
    again = Firing("again", 1, local(FIRST), Flow.objects.get(slug="recertify").ref, {}, lambda: claims.append("yes"))
    recertify.begin(local(FIRST), again)
    year.go("2027-03-31T18:00")
    assert (len(reviews()), claims) == (1, [])
    year.go("2027-04-01T09:00")
    assert [one.data["quarter"] for one in reviews()] == ["2027Q1", "2027Q2"]


def test_a_slot_that_became_a_holiday_is_let_go_for_the_next_day(firm: Firm) -> None:
    """Armed for Friday the 1st; that it is a holiday was announced afterwards."""
    firm.go("2026-11-23T09:31")
    worktime.override(date(2027, 1, 1), calendar=DayCalendar.OFFICE, kind=DayKind.RESTDAY, name="元旦", actor=None)
    granted(firm)
    firm.go("2027-01-01T09:00")
    assert not reviews()
    firm.go(FIRST)
    assert len(reviews()) == 1


def test_where_nothing_is_granted_nothing_is_asked(year: Firm) -> None:
    granted(year, until="2027-01-04")
    year.go(FIRST)
    assert not reviews()


def test_ended_revoked_and_reclaimed_rights_are_left_out(year: Firm) -> None:
    """Of four requests one has ended, one was revoked, one right is being taken back; one row stays."""
    granted(year, until="2026-12-31")
    undone = granted(year)
    Request.objects.filter(pk=undone.pk).update(status=RequestStatus.REVOKED)
    kept = granted(year, "hqwg", "hqwg.read", "hqwg.entry")
    year.go(FIRST)
    say(year, reviews()[0], "owner_a", "keep", "revoke")
    year.go("2027-01-04T10:00")
    assert [one.place for one in standing_grants(date(2027, 1, 4))] == [f"{kept.serial}/1"]


def test_what_an_open_review_asks_about_is_not_asked_again(year: Firm) -> None:
    granted(year)
    year.go(FIRST)
    year.go("2027-04-01T09:00")
    assert len(reviews()) == 1
    say(year, reviews()[0], "owner_a", "keep")
    assert len(standing_grants(date(2027, 4, 1))) == 1


def test_revoked_rights_are_taken_back_once_and_kept_ones_stay(year: Firm) -> None:
    request = granted(year, "hqwg", "hqwg.read", "hqwg.entry")
    year.go(FIRST)
    review = reviews()[0]
    say(year, review, "owner_a", "keep", "revoke")
    assert status(review) == "approved"
    year.go("2027-01-04T09:01")
    [back] = reclaims()
    assert (back.data["what"], back.data["ended"], back.data["person"], back.data["target_system"]) == (
        "行情网关 entry（hqwg.entry）", FAR, year.tell("ann"), "hqwg",
    )  # fmt: skip
    assert (back.initiator, back.origin["key"]) == (year.owner_a, review.serial)
    assert verbs(review)[-1] == "date_reached"
    year.go("2027-06-30T10:00")  # the day on which both would have ended
    assert [one.data["what"] for one in reclaims()] == ["行情网关 entry（hqwg.entry）", "hqwg.read"]
    assert [one.facts["serial"] for one in journal.entries(request.ref) if "serial" in one.facts and "row" in one.facts]
    take(year, back, (("take_back:grant1,grant2,net1,net2", "grant1"), ("checked:owner_a,owner_b", "owner_b")))
    assert status(back) == "approved"


def test_what_could_not_be_taken_back_is_reviewed_and_taken_back_again(year: Firm) -> None:
    granted(year)
    year.go(FIRST)
    say(year, reviews()[0], "owner_a", "revoke")
    year.go("2027-01-04T09:01")
    year.no(reclaims()[0], "grant1", "账号系统停机")
    assert [status(one) for one in reclaims()] == ["rejected"]
    year.go("2027-04-01T09:00")
    say(year, reviews()[1], "owner_a", "revoke")
    year.go("2027-04-01T09:01")
    assert [status(one) for one in reclaims()] == ["rejected", "running"]
    assert reclaims()[1].submit_key == f"{reclaims()[0].submit_key}:2"


def test_the_page_tells_what_followed(year: Firm) -> None:
    granted(year, "hqwg", "hqwg.read", "hqwg.entry")
    year.go(FIRST)
    review = reviews()[0]
    assert request_page(year.owner_a, review.pk).followed == ()
    say(year, review, "owner_a", "revoke", "keep")
    year.go("2027-01-04T09:01")
    [followed] = request_page(year.owner_a, review.pk).followed
    back = reclaims()[0]
    assert (followed.serial, followed.url, followed.status_label) == (back.serial, f"/approvals/{back.pk}/", "进行中")


def test_the_page_asks_row_by_row_and_then_names_what_followed(year: Firm, client: Client) -> None:
    """Somebody who has left is named as well; two hundred people cost no more questions than one."""
    request = granted(year)
    gone(year, "ann")
    for_others(request, 150)
    client.force_login(year.owner_a)
    year.go(FIRST)
    review = reviews()[0]
    with CaptureQueriesContext(connection) as asking:
        html = client.get(f"/approvals/{review.pk}/").content.decode()
    assert "rights.150.decision" in html
    assert 'name="rights.0.until"' not in html
    assert "王小明" in html
    assert len(asking) < 100
    say(year, review, "owner_a", "revoke", *["keep"] * 150)
    year.go("2027-01-04T09:01")
    html = client.get(f"/approvals/{review.pk}/").content.decode()
    assert "由此发起" in html
    assert reclaims()[0].serial in html


def test_every_row_wants_a_decision_and_taking_back_a_reason(year: Firm) -> None:
    granted(year, "hqwg", "hqwg.read", "hqwg.entry")
    year.go(FIRST)
    review = reviews()[0]
    for rows, field in (
        ([{"decision": "keep"}, {}], "rights.1.decision"),
        ([{"decision": "keep"}, {"decision": "revoke"}], "rights.1.why"),
    ):
        with pytest.raises(Invalid) as wrong:
            year.yes(review, "owner_a", rights=rows)
        assert [problem.field for problem in wrong.value.problems] == [field]


def test_the_rows_themselves_cannot_be_changed(year: Firm) -> None:
    granted(year)
    year.go(FIRST)
    for row in ({"role": "hqwg.admin"}, {"until": "2030-01-01"}, {"grant": "QX-1/1"}):
        with pytest.raises(Forbidden):
            year.yes(reviews()[0], "owner_a", rights=[{"decision": "keep", **row}])
    assert asked(reviews()[0])[0].startswith("QX-")


@pytest.mark.parametrize(
    ("left", "asked_of"),
    [(("owner_a",), "review:owner_b"), (("owner_a", "owner_b"), "review:guan")],
    ids=["the A owner left", "both left"],
)
def test_for_an_owner_who_left_the_next_is_asked(year: Firm, left: tuple[str, ...], asked_of: str) -> None:
    granted(year)
    for who in left:
        gone(year, who)
    year.go(FIRST)
    assert [year.live(one) for one in reviews()] == [asked_of]


def owned_by(firm: Firm, who: str, system: str = "hqwg") -> Request:
    """An approved request for a right that this person has."""
    request = granted(firm, system)
    Request.objects.filter(pk=request.pk).update(data=request.data | {"beneficiary": firm.people[who].pk})
    return request


@pytest.mark.parametrize(
    ("system", "whose", "left", "asked_of"),
    [
        ("hqwg", "owner_a", (), "owner_b"),
        ("hqwg", "owner_b", (), "owner_a"),
        ("bgxt", "owner_b", (), "chief"),
        ("hqwg", "owner_a", ("owner_b",), "chief"),
        ("hqwg", "owner_a", ("owner_b", "chief"), "boss"),
        ("hqwg", "guan", ("owner_a", "owner_b"), "guan2"),
    ],
    ids=["A asks B", "B asks A", "the only owner", "B left", "his leader left", "an administrator"],
)
def test_nobody_reviews_his_own_rights(
    year: Firm, system: str, whose: str, left: tuple[str, ...], asked_of: str
) -> None:
    make.role("flow_admin", another := make.employee("管二", department=year.guan.department))
    names = {another.pk: "guan2"}
    owned_by(year, whose, system)
    for who in left:
        gone(year, who)
    year.go(FIRST)
    [review] = reviews()
    assert [names.get(one) or year.names([one])[0] for one in review.data["reviewers"]] == [asked_of]


def test_the_rights_of_others_stay_with_the_owner(year: Firm) -> None:
    others, own = granted(year), owned_by(year, "owner_a")
    year.go(FIRST)
    found = {year.names([one.initiator_id])[0]: asked(one) for one in reviews()}
    assert found == {"owner_a": [f"{others.serial}/1"], "owner_b": [f"{own.serial}/1"]}
    assert sorted(year.live(one) for one in reviews()) == ["review:owner_a", "review:owner_b"]


def test_rights_of_people_who_left_are_reviewed_as_well(year: Firm) -> None:
    granted(year)
    gone(year, "ann")
    year.go(FIRST)
    assert [row["who"] for row in reviews()[0].data["rights"]] == [year.tell("ann")]


def test_a_long_list_comes_in_parts_of_two_hundred(year: Firm) -> None:
    copies_of(granted(year), 409)
    year.go(FIRST)
    assert [len(one.data["rights"]) for one in reviews()] == [200, 200, 10]
    places = [place for one in reviews() for place in asked(one)]
    assert len(set(places)) == len(places) == 410


@pytest.mark.parametrize("form", ["same people", "many people"])
def test_the_number_of_questions_does_not_grow_with_the_rights(year: Firm, form: str) -> None:
    """Gathering, sending a form and showing it ask for two hundred rights what they ask for one."""
    request = granted(year)
    firing = Firing(
        f"approvals.recertify:2027Q1:{year.tell('owner_a')}:1", 1, local(FIRST), request.ref, {}, lambda: None
    )
    costs = []
    for number in (0, 199):
        rows = [request, *(copies_of(request, number) if form == "same people" else for_others(request, number))]
        payload = {"quarter": "2027Q1", "owner": year.tell("owner_a"), "grants": [[row.pk, 0] for row in rows]}
        with CaptureQueriesContext(connection) as gathering:
            assert len(standing_grants(date(2027, 1, 4))) == number + 1
        with CaptureQueriesContext(connection) as asking:
            recertify.ask(replace(firing, key=f"{firing.key}{number}", payload=payload))
        review = reviews()[-1]
        with CaptureQueriesContext(connection) as showing:
            assert len(next(one for one in request_page(year.owner_a, review.pk).fields if one.rows).rows) == number + 1
        costs.append([len(gathering), len(asking), len(showing)])
        say(year, review, "owner_a", *["keep"] * (number + 1))
    assert all(large <= small for small, large in zip(*costs, strict=True)), costs


def test_quarters_begin_in_january_april_july_and_october() -> None:
    calendar = Calendar(NINE_TO_FIVE, special={date(2027, 1, 1): False, date(2027, 1, 2): True})
    assert [quarters.first_workday(date(2027, month, 15), calendar) for month in (1, 4, 7, 12)] == [
        date(2027, 1, 2), date(2027, 4, 1), date(2027, 7, 1), date(2027, 10, 1),
    ]  # fmt: skip
    assert [quarters.name(date(2027, month, 15)) for month in (1, 3, 4, 6, 7, 9, 10, 12)] == [
        "2027Q1", "2027Q1", "2027Q2", "2027Q2", "2027Q3", "2027Q3", "2027Q4", "2027Q4",
    ]  # fmt: skip


def test_the_next_slot_lies_strictly_after() -> None:
    calendar = Calendar(NINE_TO_FIVE)
    at = local("2027-04-01T09:00")
    assert quarters.next_slot(at - timedelta(seconds=1), calendar) == at
    assert quarters.next_slot(at, calendar) == local("2027-07-01T09:00")
    assert quarters.next_slot(local("2026-11-23T10:00"), calendar) == local("2027-01-01T09:00")
    with pytest.raises(ValueError, match="nobody works"):
        quarters.next_slot(at, Calendar(NINE_TO_FIVE, weekdays=frozenset()))
