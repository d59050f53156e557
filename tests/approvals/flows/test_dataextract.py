"""数据提取: what stays hidden, who will know, how much was found, and that it is destroyed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.test import Client

from approvals.models import Decision, NodeRun, Request, Task
from approvals.services.amend import amend
from approvals.services.copying import copy_to
from approvals.services.leavers import hand_over
from approvals.states import TaskStatus
from bots.models import Delivery
from core.errors import Invalid
from people.models import Employee
from tests.approvals.flows.firm import Firm, asked, data, house, key, local, marks, path, status, verbs
from tests.approvals.flows.forms import columns
from tests.approvals.flows.walks import begin, take

FILTER, QUERY = "九月三千以上的大额账户", "select acct from vault_417"
OWNED = (("head:head", "head"), ("owners:data1,data2", "data2 data1"))
GUARDED = ("data_security:datasec1,datasec2", "datasec2")
LAW = (("compliance:comp1,comp2 legal:legal", "legal comp2"), ("division:head", "head"), ("division:chief", "chief"))
TAKEN = (("extract:dev1,dev2", "dev2"), ("recheck:dev1", "dev1"), ("!link", ""))
SENSITIVE: Any = {"items": columns("account"), "filter": FILTER}


def gone(firm: Firm, who: str, heir: str = "") -> None:
    Employee.objects.filter(pk=firm.people[who].pk).update(status="left")
    firm.people[who].refresh_from_db()
    hand_over(firm.people[who], firm.people[heir] if heir else None)


def written() -> Iterator[tuple[str, str]]:
    """Every value of every table: where, and as text."""
    for model in apps.get_models():
        for row in model._default_manager.values():
            for column, value in row.items():
                if isinstance(value, str | dict | list):
                    yield f"{model._meta.label}.{column}", json.dumps(value, ensure_ascii=False, default=str)


def test_filter_and_query_stand_in_the_request_and_nowhere_else(firm: Firm) -> None:
    """No card, message, webhook, entry of the journal or of the search index ever holds them."""
    request = begin(firm, "dataextract", **SENSITIVE)
    query = {"sql": QUERY, "actual_rows": "5000", "file_hash": "ab12"}
    take(firm, request, (*OWNED, GUARDED, *TAKEN, ("receive:bob", "bob")), extract=query)
    for secret in (FILTER, QUERY):
        places = {where for where, text in written() if secret in text}
        assert "approvals.Request.data" in places
        assert places <= {"approvals.Request.data", "approvals.Decision.changes"}


@pytest.mark.parametrize(
    ("who", "knows"),
    [("head", ()), ("comp1", ()), ("legal", ()), ("bob", ()), ("boss", ()), ("ann", (FILTER,)),
     ("data1", (FILTER, QUERY)), ("datasec2", (FILTER, QUERY)), ("dev1", (FILTER, QUERY))],
)  # fmt: skip
def test_only_data_team_owners_and_security_read_them(firm: Firm, who: str, knows: tuple[str, ...]) -> None:
    """Everybody here had a part or a copy; who asked knows his own filter, not the query."""
    request = begin(firm, "dataextract", **SENSITIVE | {"items": columns("identity")})
    query = {"sql": QUERY, "actual_rows": "5000", "file_hash": "ab12"}
    take(firm, request, (*OWNED, GUARDED, *LAW, *TAKEN, ("receive:bob", "bob")), extract=query)
    copy_to(request=request.pk, actor=firm.ann, people=[firm.boss.pk], key=key())
    client = Client()
    client.force_login(firm.people[who])
    said = ""
    for page in ("", "print", "?drawer=1"):
        answer = client.get(f"/approvals/{request.pk}/{page}")
        if not page:
            assert answer.status_code == 200
        said += answer.content.decode()
    rest = client.get(f"/api/v1/requests/{request.pk}")
    assert rest.status_code == 200
    said += json.dumps(rest.json(), ensure_ascii=False)
    said += client.get("/search?q=vault_417").content.decode().replace("vault_417</", "")
    assert {secret for secret in (FILTER, QUERY) if secret in said} == set(knows)


def test_recipients_who_change_after_approval_are_approved_again(firm: Firm) -> None:
    request = begin(firm, "dataextract", **SENSITIVE)
    take(firm, request, (*OWNED, GUARDED, TAKEN[0]))
    people = [str(firm.tell("bob")), str(firm.tell("biz"))]
    amend(request=request.pk, actor=firm.ann, raw={"recipients": people}, key=key(), reason="增加业务复核人")
    assert firm.live(request) == "owners:data1,data2"
    assert ("recheck", "return", "invalidate") in house(request)
    take(firm, request, (OWNED[1], GUARDED, *TAKEN, ("receive:bob,biz", "bob biz")))
    assert status(request) == "running"


def test_the_same_for_open_data(firm: Firm) -> None:
    request = begin(firm, "dataextract", expected_rows="20000")
    take(firm, request, (("data_admin:dataadmin", "dataadmin"),))
    amend(request=request.pk, actor=firm.ann, raw={"recipients": ["biz"]}, key=key(), reason="换人")
    assert firm.live(request) == "data_admin:dataadmin"


def test_for_a_recipient_who_leaves_his_manager_signs(firm: Firm) -> None:
    request = begin(firm, "dataextract", recipients=["bob", "biz"])
    take(firm, request, (*TAKEN, ("receive:bob,biz", "biz")))
    gone(firm, "bob")
    assert firm.live(request) == "receive:head"
    firm.yes(request, "head")
    assert NodeRun.objects.get(request=request, key="in_use").status == "open"


def test_who_asked_leaves_before_destroying_and_his_manager_must(firm: Firm) -> None:
    request = begin(firm, "dataextract")
    take(firm, request, (*TAKEN, ("receive:bob", "bob")))
    gone(firm, "ann")
    firm.go("2026-12-07T09:00")
    assert firm.live(request) == "destroy:head"
    assert firm.why(request, "head") == ["leaver"]


def test_a_recipient_leaves_while_the_data_is_in_use_and_it_is_destroyed_all_the_same(firm: Firm) -> None:
    request = begin(firm, "dataextract")
    take(firm, request, (*TAKEN, ("receive:bob", "bob")))
    gone(firm, "bob")
    take(firm, request, (("@2026-12-07T09:00", ""), ("destroy:ann", "ann")))
    assert (status(request), data(request)["destroy_proof"]) == ("approved", "已从终端与交换区删除。")


@pytest.mark.parametrize(("rows", "back"), [(6000, False), (6001, True)], ids=["a fifth more", "a row beyond"])
def test_many_more_rows_than_expected_go_back_to_the_owners(firm: Firm, rows: int, back: bool) -> None:
    request = begin(firm, "dataextract", items=columns("volume"))
    found = {"sql": QUERY, "actual_rows": str(rows), "file_hash": "ab12"}
    take(firm, request, (*OWNED, TAKEN[0]), extract=found)
    assert firm.live(request) == ("owners:data1,data2" if back else "recheck:dev1")
    if back:
        assert ("extract", "return", "auto_return") in house(request)
        take(firm, request, (OWNED[1], ("extract:dev2", "dev2")), extract=found | {"actual_rows": "5500"})
        assert firm.live(request) == "recheck:dev1"


def test_it_goes_back_to_the_administrator_of_open_data(firm: Firm) -> None:
    request = begin(firm, "dataextract", expected_rows="20000")
    found = {"sql": QUERY, "actual_rows": "30000", "file_hash": "ab12"}
    take(firm, request, (("data_admin:dataadmin", "dataadmin"), TAKEN[0]), extract=found)
    assert firm.live(request) == "data_admin:dataadmin"


def test_whoever_took_it_does_not_check_it(firm: Firm) -> None:
    request = begin(firm, "dataextract")
    take(firm, request, (("extract:dev1,dev2", "dev1"),))
    assert firm.live(request) == "recheck:dev2"


def test_a_link_is_handed_over_and_all_recipients_sign(firm: Firm) -> None:
    request = begin(firm, "dataextract", recipients=["bob", "biz", "tech"])
    take(firm, request, TAKEN[:2])
    assert asked(request) == ["hand_over"]
    take(firm, request, (TAKEN[2], ("receive:bob,biz,tech", "tech bob")))
    assert (firm.live(request), data(request)["link"]) == ("receive:biz", "https://exchange.example.com/d/1")
    card = Delivery.objects.filter(kind="approvals.todo", receiver=firm.biz)
    assert card.count() == 1


def test_to_outsiders_even_open_data_goes_past_law_and_division(firm: Firm) -> None:
    form: Any = {"external": "yes", "external_party": "某某会计师事务所"}
    request = begin(firm, "dataextract", **form, agreement=firm.paper("dataextract", "agreement"))
    take(firm, request, (GUARDED, *LAW, TAKEN[0]))
    assert "by_secrecy:secret" in path(request)
    assert firm.live(request) == "recheck:dev1"


def test_a_no_of_law_ends_what_compliance_still_reads(firm: Firm) -> None:
    request = begin(firm, "dataextract", items=columns("identity"))
    take(firm, request, (*OWNED, GUARDED))
    firm.no(request, "legal", "缺少监管依据")
    assert (status(request), firm.live(request)) == ("rejected", "")
    left = Task.objects.filter(request=request, run__key="compliance").values_list("status", flat=True)
    assert set(left) == {TaskStatus.SUPERSEDED}


def test_every_owner_of_the_data_must_agree(firm: Firm) -> None:
    request = begin(firm, "dataextract", items=columns("volume"))
    take(firm, request, (OWNED[0], ("owners:data1,data2", "data1")))
    assert firm.live(request) == "owners:data2"
    firm.no(request, "data2")
    assert status(request) == "rejected"


def test_destroying_is_pressed_for_daily_up_to_the_manager(firm: Firm) -> None:
    request = begin(firm, "dataextract")
    take(firm, request, (*TAKEN, ("receive:bob", "bob"), ("@2026-12-07T09:00", "")))
    task = Task.objects.get(request=request, run__key="destroy")
    assert task.due_at == local("2026-12-07T17:30")
    warned = Delivery.objects.filter(kind="approvals.overtime", receiver=firm.head)
    counts = []
    for day in ("2026-12-08T12:00", "2026-12-09T12:00", "2026-12-10T12:00"):
        firm.go(day)
        counts.append(warned.count())
    assert counts == [1, 2, 3]
    firm.no(request, "ann", "文件已被复制到项目组")
    assert marks(request) == ["未销毁"]


def test_time_never_says_that_it_was_destroyed(firm: Firm) -> None:
    request = begin(firm, "dataextract")
    take(firm, request, (*TAKEN, ("receive:bob", "bob")))
    firm.go("2027-01-20T12:00")
    assert (status(request), firm.live(request)) == ("running", "destroy:ann")
    assert not Decision.objects.filter(request=request, run__key="destroy").exists()


def test_level_one_for_analysis_passes_with_the_reason_said(firm: Firm) -> None:
    request = begin(firm, "dataextract")
    auto = Decision.objects.get(request=request, person=None)
    assert (auto.run.key, auto.policy) == ("data_admin", "condition")
    assert firm.live(begin(firm, "dataextract", "bob", purpose="service")) == "data_admin:dataadmin"


@pytest.mark.parametrize(("items", "level"), [(("symbol",), 1), (("symbol", "volume"), 2), (("identity", "symbol"), 4)])
def test_the_highest_level_counts(firm: Firm, items: tuple[str, ...], level: int) -> None:
    assert data(begin(firm, "dataextract", items=columns(*items)))["max_level"] == level


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"purpose": "supervision"}, {"legal_no", "legal_file"}),
        ({"external": "yes"}, {"external_party", "agreement"}),
        ({"use_until": "2027-02-22"}, {"use_until"}),
        ({"destroy_promise": ""}, {"destroy_promise"}),
        ({"recipients": []}, {"recipients"}),
        ({"delivery": "mail"}, {"delivery"}),
        ({"items": [{"item": "hqwg.t.account", "masked": "yes"}]}, {"items.0.way"}),
    ],
    ids=["no legal basis", "to whom", "91 days", "no promise", "nobody", "by mail", "how masked"],
)
def test_what_the_form_refuses(firm: Firm, changes: dict[str, Any], fields: set[str]) -> None:
    with pytest.raises(Invalid) as wrong:
        begin(firm, "dataextract", **changes)
    assert {problem.field for problem in wrong.value.problems} == fields


def test_nothing_is_asked_twice_of_the_zone(firm: Firm) -> None:
    request = begin(firm, "dataextract")
    take(firm, request, TAKEN)
    assert Request.objects.get(pk=request.pk).data["link"]
    assert verbs(request).count("action_answered") == 1
    assert len(asked(request)) == 1
