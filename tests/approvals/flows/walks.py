"""Each way through the flows that ship: what is filed, who has it when, who acts, and which nodes ran."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from approvals.models import Request, Task
from approvals.services.submit import submit
from approvals.states import TaskStatus
from tests.approvals.flows import forms
from tests.approvals.flows.firm import Firm, key

Step = tuple[str, str]
TONIGHT: Final[Step] = ("@2026-11-23T22:00", "")
DONE: Final = "implement:bob"


@dataclass(frozen=True)
class Walk:
    """`steps`: whose turn it is (`node:one,other`) and who then acts. `!x` the other system answers with what `x`
    names; `@moment` time passes. `through`: the nodes that ran, `node:branch` where a way was chosen.
    """

    name: str
    flow: str
    steps: tuple[Step, ...]
    through: str
    form: dict[str, Any] = field(default_factory=dict)
    fill: dict[str, Any] = field(default_factory=dict)
    who: str = "ann"


BY_THE_HOUSE: Final = frozenset({"reclaim", "recertify"})
ANSWERS: Final[dict[str, Mapping[str, Any]]] = {"hosts": forms.HOSTS, "link": forms.LINK}
FORMS: Final[dict[str, Callable[..., forms.Form]]] = {
    "cloud_vm": forms.cloud_vm, "access": forms.access, "change": forms.change, "netpolicy": forms.netpolicy,
    "dataextract": forms.dataextract, "reclaim": forms.reclaim,
    "recertify": forms.recertify,
}  # fmt: skip


def begin(firm: Firm, flow: str, who: str = "ann", **changes: Any) -> Request:
    """A request of this flow with these changes to its form."""
    form = FORMS[flow](firm, **changes)
    return submit(actor=firm.people[who], flow=flow, raw=form, key=key(), internal=flow in BY_THE_HOUSE)


def take(firm: Firm, request: Request, steps: tuple[Step, ...], **fill: Any) -> None:
    """These steps, one after the other; `fill` says otherwise what is filled in at a node."""
    for turn, act in steps:
        if turn.startswith("@"):
            firm.go(turn[1:])
        elif turn.startswith("!"):
            firm.answer(request, **ANSWERS[turn[1:]])
        else:
            found = firm.live(request)
            assert found == turn, f"it is the turn of {found}, not of {turn}"
            for who in act.split():
                firm.yes(request, who, **_filled(firm, request, who, fill))


def _node(firm: Firm, request: Request, who: str) -> str:
    row = Task.objects.filter(request=request, person=firm.people[who], status=TaskStatus.OPEN)
    return str(row.values_list("run__key", flat=True).get())


def _filled(firm: Firm, request: Request, who: str, fill: Mapping[str, Any]) -> Mapping[str, Any]:
    node = _node(firm, request, who)
    if node in fill:
        found: Mapping[str, Any] = fill[node]
        return found
    if request.flow.slug == "netpolicy" and node in {"implement", "verify"}:
        return {"result": "已下发"} if node == "implement" else {"test_ok": "yes"}
    return forms.filled(firm, node, who)


_BUILT: Final = (("!hosts", ""), ("deliver:duty_cloud", "duty_cloud"), ("accept:ann", "ann"))
_ASKED: Final = (("head:head", "head"), ("owner:owner_a", "owner_a"))
_SIZED: Final = ("capacity:cloud1,cloud2", "cloud2")
_CLOUD: Final = (
    Walk(
        "ordinary", "cloud_vm", (*_ASKED, _SIZED, *_BUILT),
        "start head owner by_risk:ordinary capacity by_cost:cheap create deliver accept told",
    ),
    Walk(
        "small for a short while", "cloud_vm", (("owner:owner_a", "owner_a"), _SIZED, *_BUILT),
        "start head owner by_risk:ordinary capacity by_cost:cheap create deliver accept told",
        {"items": [forms.host(qty="2")], "expire": "2027-02-20"},
    ),
    Walk(
        "many cores in production", "cloud_vm",
        (*_ASKED, ("architecture:arch1,arch2,arch3,arch4,arch5", "arch2 arch4 arch5"), _SIZED, *_BUILT),
        "start head owner by_risk:large architecture capacity by_cost:cheap create deliver accept told",
        {"env": "prod", "items": [forms.host(cpu="16", qty="9")], "expire": "long"},
    ),
    Walk(
        "dear production", "cloud_vm",
        (*_ASKED, ("architecture:arch1,arch2,arch3,arch4,arch5", "arch1 arch2 arch3"), _SIZED,
         ("division:head", "head"), ("division:chief", "chief"), *_BUILT),
        "start head owner by_risk:large architecture capacity by_cost:dear division create deliver accept told",
        {"env": "prod", "items": [forms.host(cpu="32", qty="20")], "expire": "long"},
    ),
    Walk(
        "public cloud", "cloud_vm", (*_ASKED, ("security:sec1,sec2", "sec2"), _SIZED, *_BUILT),
        "start head owner by_risk:public security capacity by_cost:cheap create deliver accept told",
        {"cloud": "public"},
    ),
)  # fmt: skip

_RIGHTS: Final = (("manager:head", "head"), ("owners:biz,tech", "biz tech"))
_GRANTED: Final = (("grant:grant1,grant2", "grant1"), ("received:ann", "ann"))
_ACCESS: Final = (
    Walk(
        "for oneself", "access", (*_RIGHTS, *_GRANTED),
        "start by_person:for_self manager owners by_conflict:clean by_data:internal by_admin:plain grant received",
    ),
    Walk(
        "for somebody else", "access",
        (("confirm:bob", "bob"), *_RIGHTS, ("grant:grant1,grant2", "grant2"), ("received:bob", "bob")),
        "start by_person:for_other confirm manager owners by_conflict:clean by_data:internal by_admin:plain grant "
        "received",
        {"for_whom": "other", "beneficiary": "bob", "other_reason": "新同事入职，账号尚未开通。"},
    ),
    Walk(
        "duties in conflict", "access",
        (*_RIGHTS, ("compliance:comp1,comp2 risk:risk1,risk2", "risk2 comp1"), *_GRANTED),
        "start by_person:for_self manager owners by_conflict:conflict both compliance risk by_data:internal "
        "by_admin:plain grant received",
        {"grants": [forms.grant("hqwg.entry"), forms.grant("hqwg.review")]},
    ),
    Walk(
        "sensitive data", "access", (*_RIGHTS, ("data_security:datasec1,datasec2", "datasec1"), *_GRANTED),
        "start by_person:for_self manager owners by_conflict:clean by_data:sensitive data_security by_admin:plain "
        "grant received",
        {"grants": [forms.grant("hqwg.secret")]},
    ),
    Walk(
        "administering a core system", "access", (*_RIGHTS, ("cio:chief", "chief"), *_GRANTED),
        "start by_person:for_self manager owners by_conflict:clean by_data:internal by_admin:core_admin cio grant "
        "received",
        {"grants": [forms.grant("hqwg.admin", env="prod", until="2026-12-20")], "change_ticket": "BG-1"},
    ),
)  # fmt: skip

_TESTED: Final = (("tech:tech", "tech"), ("test:tester", "tester"))
_CARRIED: Final = (TONIGHT, (DONE, "bob"), ("verify:cloud1", "cloud1"))
_CAB: Final = ("cab:cab_o1,cab_o2,cab_s1,cab_s2,cab_b1,cab_b2", "cab_o1 cab_s1 cab_b1 cab_b2")
_SMOOTH: Final = "window implement verify after_emergency:was_planned by_result:smooth told"
_CHANGE: Final = (
    Walk("standard by a valid template", "change", _CARRIED, f"start by_type:standard record {_SMOOTH}",
         {"change_type": "standard", "standard_template": "STD-1"}),
    Walk("standard whose template is over", "change", (("record:manager", "manager"), *_CARRIED),
         f"start by_type:standard record {_SMOOTH}", {"change_type": "standard", "standard_template": "STD-OLD"}),
    Walk("normal of low risk", "change", (*_TESTED, ("manager:manager", "manager"), *_CARRIED),
         f"start by_type:normal tech test by_risk:low manager {_SMOOTH}"),
    Walk("normal of medium risk", "change", (*_TESTED, ("both:manager,owner_a", "owner_a manager"), *_CARRIED),
         f"start by_type:normal tech test by_risk:medium both {_SMOOTH}", {"risk_q": list(forms.RISKS[:4])}),
    Walk("normal of high risk, grade A", "change", (*_TESTED, _CAB, ("cio:chief", "chief"), *_CARRIED),
         f"start by_type:normal tech test by_risk:high cab by_grade:grade_a cio {_SMOOTH}",
         {"risk_q": list(forms.RISKS[:7])}),
    Walk("normal of high risk, another grade", "change", (*_TESTED, _CAB, *_CARRIED),
         f"start by_type:normal tech test by_risk:high cab by_grade:grade_other {_SMOOTH}",
         {"risk_q": list(forms.RISKS[:7]), "systems": ["bgxt"]}),
    Walk("taken back", "change",
         (*_TESTED, ("manager:manager", "manager"), *_CARRIED, ("review:manager", "manager")),
         "start by_type:normal tech test by_risk:low manager window implement verify after_emergency:was_planned "
         "by_result:troubled review told",
         fill={"implement": {"exec_result": "rolled_back", "actual_start": "2026-11-23T22:00",
                             "actual_end": "2026-11-23T22:50"}}),
    Walk("emergency", "change",
         (("ecab:duty_ecab1,duty_ecab2", "duty_ecab2"), ("@2026-11-23T11:00", ""), (DONE, "bob"),
          ("verify:cloud1", "cloud1"), ("document:ann", "ann"), ("ratify:manager,owner_a", "manager owner_a"),
          ("review:manager", "manager")),
         "start by_type:emergency ecab window implement verify after_emergency:was_emergency document ratify "
         "by_result:troubled review told",
         {"change_type": "emergency", "window_start": "2026-11-23T10:30", "window_end": "2026-11-23T12:00"}),
)  # fmt: skip

_OPENED: Final = (("@2026-11-24T20:00", ""), ("implement:duty_net", "duty_net"), ("verify:ann", "ann"))
_LOOKED: Final = (("owner:owner_b", "owner_b"), ("precheck:net1,net2", "net1"))
_TRADE: Final = forms.RULE | {"dst_zone": "trading"}
_NET: Final = (
    Walk("temporary within a zone", "netpolicy", (*_LOOKED, *_OPENED),
         "start owner precheck by_openness:tidy by_zone:elsewhere by_length:temporary window implement verify",
         {"valid_to": "2026-11-29"}),
    Walk("lasting", "netpolicy", (*_LOOKED, ("head:head", "head"), *_OPENED),
         "start owner precheck by_openness:tidy by_zone:elsewhere by_length:lasting head window implement verify"),
    Walk("to anywhere", "netpolicy",
         (*_LOOKED, ("security:sec1,sec2", "sec1"), ("security_head:sechead", "sechead"), ("head:head", "head"),
          *_OPENED),
         "start owner precheck by_openness:wide security security_head by_zone:elsewhere by_length:lasting head "
         "window implement verify",
         {"rules": [forms.RULE | {"dst": "any"}], "exception_reason": "对方地址不固定。"}),
    Walk("into trading", "netpolicy",
         (*_LOOKED, ("trading_ops:trade1,trade2", "trade2 trade1"), ("head:head", "head"), *_OPENED),
         "start owner precheck by_openness:tidy by_zone:trading trading_ops by_length:lasting head window implement "
         "verify", {"rules": [_TRADE], "change_no": "BG-20261123-0001"}),
)  # fmt: skip

_TAKEN: Final = (("extract:dev1,dev2", "dev2"), ("recheck:dev1", "dev1"), ("!link", ""), ("receive:bob", "bob"),
                 ("@2026-12-07T09:00", ""), ("destroy:ann", "ann"))  # fmt: skip
_HANDED: Final = "extract recheck hand_over receive in_use destroy"
_OWNED: Final = (("head:head", "head"), ("owners:data1,data2", "data2 data1"))
_GUARDED: Final = ("data_security:datasec1,datasec2", "datasec2")
_LAW: Final = (("compliance:comp1,comp2 legal:legal", "legal comp2"), ("division:head", "head"),
               ("division:chief", "chief"))  # fmt: skip
_DATA: Final = (
    Walk("open, few rows, analysis", "dataextract", _TAKEN,
         f"start by_level:open data_admin by_secrecy:plain by_reach:near {_HANDED}"),
    Walk("open, many rows", "dataextract", (("data_admin:dataadmin", "dataadmin"), *_TAKEN),
         f"start by_level:open data_admin by_secrecy:plain by_reach:near {_HANDED}", {"expected_rows": "20000"}),
    Walk("level 2", "dataextract", (*_OWNED, *_TAKEN),
         f"start by_level:closed head owners by_secrecy:plain by_reach:near {_HANDED}",
         {"items": forms.columns("symbol", "volume")}),
    Walk("level 3", "dataextract", (*_OWNED, _GUARDED, *_TAKEN),
         f"start by_level:closed head owners by_secrecy:secret data_security by_reach:near {_HANDED}",
         {"items": forms.columns("account")}),
    Walk("level 4", "dataextract", (*_OWNED, _GUARDED, *_LAW, *_TAKEN),
         "start by_level:closed head owners by_secrecy:secret data_security by_reach:far law compliance legal "
         f"division {_HANDED}", {"items": forms.columns("identity")}),
)  # fmt: skip
_RECLAIM: Final = (
    Walk("taken back", "reclaim",
         (("take_back:grant1,grant2,net1,net2", "grant2"), ("checked:owner_a,owner_b", "owner_b")),
         "start take_back checked"),
)  # fmt: skip
_RECERTIFY: Final = (
    Walk("reviewed", "recertify", (("review:owner_a", "owner_a"),), "start review",
         fill={"review": {"rights": [{"decision": "keep"}, {"decision": "revoke", "why": "已转岗"}]}}, who="owner_a"),
)  # fmt: skip
WALKS: Final = (*_CLOUD, *_ACCESS, *_CHANGE, *_NET, *_DATA, *_RECLAIM, *_RECERTIFY)
