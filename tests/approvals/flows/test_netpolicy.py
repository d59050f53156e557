"""网络策略开通: addresses, what is open already, rows sent back, and closing when the time is up."""

from __future__ import annotations

import pytest

from approvals.forms.rights import FieldRules, rights_of
from approvals.models import NodeRun, Request, Task
from approvals.notices.common import facts
from approvals.notices.todo import TODO
from approvals.services.instance import definition_of
from approvals.services.leavers import hand_over
from approvals.services.returning import resubmit, send_back
from approvals.services.withdraw import withdraw
from approvals.states import TaskStatus
from bots.api import NoticeContext
from bots.models import Delivery
from core.errors import Invalid, Refused
from estate.models import Ledger
from estate.services.ledger_rows import write_rows
from estate.services.row_writing import RowDraft
from people.models import Employee
from tests.approvals.flows.firm import MONDAY, Firm, data, key, path, status, verbs
from tests.approvals.flows.forms import RULE
from tests.approvals.flows.walks import begin, take

LOOKED = (("owner:owner_b", "owner_b"), ("precheck:net1,net2", "net1"))
OPENED = (("@2026-11-24T20:00", ""), ("implement:duty_net", "duty_net"), ("verify:ann", "ann"))
HEAD = ("head:head", "head")


def rules(*changes: dict[str, str]) -> list[dict[str, str]]:
    """Openings that differ from the usual one."""
    return [RULE | one for one in changes]


def permitted(name: str, **cells: str) -> None:
    """A policy that the firewalls have already."""
    told = {"src": "10.1.0.0/16", "dst": "10.2.0.0/24", "proto": "TCP", "ports": "443,8443"} | cells
    write_rows(Ledger.objects.get(slug="net_policy"), [RowDraft(name, name, "", told)], actor=None)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"src": "10.1.2.3/24"}, "rules.0.src"),
        ({"src": "10.1.2.0/33"}, "rules.0.src"),
        ({"dst": "交易网段"}, "rules.0.dst"),
        ({"dst": "any, 10.1.1.1"}, "rules.0.dst"),
        ({"ports": "70000"}, "rules.0.ports"),
        ({"ports": "443-80"}, "rules.0.ports"),
        ({"ports": ""}, "rules.0.ports"),
    ],
    ids=["host bits", "mask", "words", "any and more", "no port", "backwards", "TCP without ports"],
)
def test_addresses_and_ports_are_read_strictly(firm: Firm, changes: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as wrong:
        begin(firm, "netpolicy", rules=rules(changes))
    assert [problem.field for problem in wrong.value.problems] == [field]


def test_addresses_of_both_kinds_are_written_one_way(firm: Firm) -> None:
    typed = {"src": "2001:DB8:0:0::/120、10.1.2.9", "dst": "2001:db8::1", "ports": "443，8000-8010"}
    row = data(begin(firm, "netpolicy", rules=rules(typed)))["rules"][0]
    assert (row["src"], row["dst"]) == (["2001:db8::/120", "10.1.2.9/32"], ["2001:db8::1/128"])
    assert data(begin(firm, "netpolicy", rules=rules({"proto": "ICMP", "ports": ""})))["rules"][0]["proto"] == "ICMP"


@pytest.mark.parametrize(
    ("changes", "flags"),
    [
        ({"dst": "any"}, ["any"]),
        ({"ports": "any"}, ["any"]),
        ({"src": "10.1.0.0/16"}, ["wide"]),
        ({"src": "2001:db8::/64", "dst": "2001:db8:1::1"}, ["wide"]),
        ({"ports": "8000-8100"}, ["ports"]),
        ({"src": "10.0.0.0/8", "ports": "1-200"}, ["wide", "ports"]),
        ({"src": "10.1.2.0/24", "ports": "8000-8099"}, []),
        ({"proto": "ANY", "ports": ""}, ["any"]),
        ({"proto": "ICMP", "ports": ""}, []),
    ],
    ids=[
        "any address",
        "any port",
        "a wide mask",
        "a wide mask of IPv6",
        "101 ports",
        "both",
        "just not",
        "any protocol",
        "no ports at all",
    ],
)
def test_what_is_too_open_is_said_and_needs_a_reason(firm: Firm, changes: dict[str, str], flags: list[str]) -> None:
    if flags:
        with pytest.raises(Invalid) as wrong:
            begin(firm, "netpolicy", rules=rules(changes))
        assert [problem.field for problem in wrong.value.problems] == ["exception_reason"]
    found = data(begin(firm, "netpolicy", rules=rules(changes), exception_reason="对端地址不固定。"))
    assert (found.get("open_flags", []), found["risk"]) == (flags, "high" if flags else "low")


@pytest.mark.parametrize(
    ("asked", "hits"),
    [
        ({}, ["1: FW-1"]),
        ({"src": "10.1.0.0/16"}, ["1: FW-1"]),
        ({"src": "10.0.0.0/15"}, []),
        ({"dst": "10.2.0.7, 10.3.0.1"}, []),
        ({"ports": "443,8080"}, []),
        ({"proto": "UDP"}, []),
        ({"src": "2001:db8::/120", "dst": "2001:db8::1"}, []),
    ],
    ids=["within", "the same", "wider than it", "half of it", "another port", "another protocol", "another family"],
)
def test_what_is_open_already_is_found(firm: Firm, asked: dict[str, str], hits: list[str]) -> None:
    permitted("FW-1")
    found = data(begin(firm, "netpolicy", rules=rules(asked), exception_reason="范围较大，已评估。"))
    assert found.get("existing_hit", []) == hits


def test_the_row_that_is_open_already_is_named_among_many(firm: Firm) -> None:
    permitted("FW-1")
    permitted("FW-2", src="any", dst="10.9.0.0/24", proto="ANY", ports="1-65535")
    asked = rules({"src": "10.7.0.0/24"}, {}, {"src": "10.8.0.1", "dst": "10.9.0.5"})
    assert data(begin(firm, "netpolicy", rules=asked))["existing_hit"] == ["2: FW-1", "3: FW-2"]


@pytest.mark.parametrize(
    ("ports", "hits"),
    [("", ["1: FW-1", "2: FW-1", "3: FW-1"]), ("443", ["1: FW-1", "3: FW-1"])],
    ids=["a policy without ports", "a policy for one port"],
)
def test_any_protocol_is_open_on_all_ports_and_icmp_needs_none(firm: Firm, ports: str, hits: list[str]) -> None:
    permitted("FW-1", proto="ANY", ports=ports)
    asked = rules({}, {"proto": "ANY", "ports": "443"}, {"proto": "ICMP", "ports": ""})
    found = data(begin(firm, "netpolicy", rules=asked, exception_reason="联调需要，已评估。"))
    assert (found["existing_hit"], found["open_flags"]) == (hits, ["any"])


def test_two_rows_alike_are_refused(firm: Firm) -> None:
    with pytest.raises(Invalid) as wrong:
        begin(firm, "netpolicy", rules=rules({}, {"logged": "no"}))
    assert [problem.field for problem in wrong.value.problems] == ["rules"]


def test_two_hundred_rows_are_a_number_and_the_three_widest_on_the_card(firm: Firm) -> None:
    """Wider than the rest: one to everywhere, one from a /16, one on a hundred ports."""
    asked = rules(*({"dst": f"10.2.{n // 100}.{n % 100 + 1}"} for n in range(200)))
    asked[40] |= {"src": "10.9.0.0/16"}
    asked[90] |= {"ports": "8000-8099"}
    asked[150] |= {"dst": "any"}
    request = begin(firm, "netpolicy", rules=asked, exception_reason="对方地址不固定。")
    part = Task.objects.get(request=request)
    card = TODO.render(NoticeContext(part.ref, firm.owner_b, {}, MONDAY))
    assert card is not None
    told = {fact.label: fact.value for fact in card.facts}
    assert told["策略明细"] == (
        "200 行 · 第 151 行 10.1.2.0/24 → any TCP 443 · 第 41 行 10.9.0.0/16 → 10.2.0.41 TCP 443"
        " · 第 91 行 10.1.2.0/24 → 10.2.0.91 TCP 8000-8099"
    )
    assert len(data(request)["rules"]) == 200
    with pytest.raises(Invalid) as wrong:
        begin(firm, "netpolicy", rules=[*asked, RULE | {"dst": "10.3.0.1"}])
    assert [problem.field for problem in wrong.value.problems] == ["rules"]


def test_three_rows_are_no_more_than_a_number_on_the_card(firm: Firm) -> None:
    request = begin(firm, "netpolicy", rules=rules(*({"dst": f"10.2.0.{n}"} for n in (1, 2, 3))))
    assert {fact.label: fact.value for fact in facts(request)}["策略明细"] == "3 行"


@pytest.mark.parametrize("hidden", ["rules", "rules.dst", "rules.ports"])
def test_who_may_not_read_a_column_is_told_no_row_of_it(firm: Firm, hidden: str) -> None:
    request = begin(firm, "netpolicy", rules=rules(*({"dst": f"10.2.0.{n}"} for n in range(1, 9))))
    fields = definition_of(request).fields
    assert "10.2.0." in str(facts(request, rights_of(fields, FieldRules())))
    told = facts(request, rights_of(fields, FieldRules(hide=(hidden,))))
    assert told
    assert "10.2.0." not in str(told)
    assert "策略明细" not in {fact.label for fact in told}


def test_rows_that_are_not_right_come_back_and_are_mended(firm: Firm) -> None:
    """There is no yes for half a table: the network team sends it back and says which rows."""
    request = begin(firm, "netpolicy", rules=rules({}, {"dst": "10.2.9.9", "ports": "22"}))
    take(firm, request, LOOKED[:1])
    firm.say(send_back, request, "net2", to="start", comment="第 2 行须经堡垒机，请删除")
    resubmit(request=request.pk, actor=firm.ann, raw={"rules": rules({})}, key=key())
    assert firm.live(request) == "owner:owner_b"
    take(firm, request, (LOOKED[0], ("precheck:net1,net2", "net2"), HEAD, *OPENED))
    assert (status(request), len(data(request)["rules"])) == ("approved", 1)
    assert {"returned", "resubmitted"} <= set(verbs(request))


def test_the_network_team_that_cannot_sends_it_to_who_asked(firm: Firm) -> None:
    request = begin(firm, "netpolicy")
    take(firm, request, LOOKED[:1])
    firm.no(request, "net1", "目的地址不在我方管理范围")
    assert firm.live(request) == "start:ann"


def test_the_same_openings_are_not_asked_for_twice(firm: Firm) -> None:
    first = begin(firm, "netpolicy")
    with pytest.raises((Invalid, Refused)) as wrong:
        begin(firm, "netpolicy", "bob", purpose="另一个说法")
    assert first.serial in str(wrong.value.message)
    begin(firm, "netpolicy", "bob", rules=rules({"ports": "8443"}))
    withdraw(request=first.pk, actor=firm.ann, reason="不再需要")
    assert status(begin(firm, "netpolicy", "bob")) == "running"


def test_into_trading_needs_a_change_and_an_hour_outside_trading(firm: Firm) -> None:
    asked = rules({"dst_zone": "trading"})
    with pytest.raises(Invalid) as wrong:
        begin(firm, "netpolicy", rules=asked, window_start="2026-11-24T10:00")
    assert {problem.field for problem in wrong.value.problems} == {"change_no", "window_start"}
    found = data(begin(firm, "netpolicy", rules=asked, change_no="BG-1"))
    assert (found["crossings"], found["risk"]) == (["office>trading"], "medium")


def test_from_the_internet_into_trading_takes_every_turn(firm: Firm) -> None:
    asked = rules({"src_zone": "internet", "src": "203.0.113.7", "dst_zone": "trading"})
    request = begin(firm, "netpolicy", rules=asked, change_no="BG-1", valid_to="2026-11-28")
    security = (("security:sec1,sec2", "sec2"), ("security_head:sechead", "sechead"))
    take(firm, request, (*LOOKED, *security, ("trading_ops:trade1,trade2", "trade1 trade2"), HEAD, *OPENED))
    assert data(request)["risk"] == "high"
    assert "by_length:lasting" in path(request), "four days, but not within one zone"


def test_nobody_implements_before_the_window(firm: Firm) -> None:
    request = begin(firm, "netpolicy")
    take(firm, request, (*LOOKED, HEAD))
    firm.go("2026-11-24T19:59")
    assert firm.live(request) == ""
    assert NodeRun.objects.get(request=request, key="window").status == "open"


def test_both_are_reminded_two_weeks_and_three_days_before_the_end(firm: Firm) -> None:
    request = begin(firm, "netpolicy", valid_to="2027-01-29")
    take(firm, request, (*LOOKED, HEAD, *OPENED))
    for at, times in (("2027-01-15T12:00", 1), ("2027-01-26T12:00", 2)):
        firm.go(at)
        told = list(Delivery.objects.filter(kind="approvals.date").values_list("receiver__user_id", flat=True))
        assert sorted(told) == sorted(["ann", "owner_b"] * times)


def test_when_the_time_is_up_taking_back_begins(firm: Firm) -> None:
    request = begin(firm, "netpolicy", valid_to="2026-12-31")
    take(firm, request, (*LOOKED, HEAD, *OPENED))
    firm.go("2026-12-31T12:00")
    back = Request.objects.get(flow__slug="reclaim")
    assert (back.data["what"], back.data["target_system"]) == ("办公区访问协同平台", "bgxt")
    take(firm, back, (("take_back:grant1,grant2,net1,net2", "net1"), ("checked:owner_b", "owner_b")))
    assert status(back) == "approved"


def test_taking_back_begins_though_who_asked_has_left(firm: Firm) -> None:
    request = begin(firm, "netpolicy", valid_to="2026-12-31")
    take(firm, request, (*LOOKED, HEAD, *OPENED))
    Employee.objects.filter(pk=firm.ann.pk).update(status="left")
    firm.ann.refresh_from_db()
    hand_over(firm.ann, None)
    firm.go("2026-12-31T12:00")
    back = Request.objects.get(flow__slug="reclaim")
    assert firm.live(back) == "take_back:grant1,grant2,net1,net2"
    told = Delivery.objects.filter(kind="approvals.date", receiver=firm.owner_b)
    assert told.exists()


def test_who_left_before_he_could_try_it_is_stood_in_for(firm: Firm) -> None:
    request = begin(firm, "netpolicy")
    take(firm, request, (*LOOKED, HEAD, *OPENED[:2]))
    assert firm.live(request) == "verify:ann"
    Employee.objects.filter(pk=firm.ann.pk).update(status="left")
    firm.ann.refresh_from_db()
    hand_over(firm.ann, None)
    heir = Task.objects.get(request=request, run__key="verify", status=TaskStatus.OPEN)
    assert heir.person == firm.head


def test_valid_for_a_year_at_most(firm: Firm) -> None:
    with pytest.raises(Invalid) as wrong:
        begin(firm, "netpolicy", valid_to="2027-11-24")
    assert [problem.field for problem in wrong.value.problems] == ["valid_to"]
