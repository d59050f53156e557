"""A firm in which all five flows of the house can run: people, roles, systems, ledgers and duty rosters."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any, Final

from django.core.files.uploadedfile import SimpleUploadedFile

from approvals import api
from approvals.models import Decision, NodeRun, Request, Task
from approvals.services import decide
from approvals.services.answering import answered
from approvals.services.attach import attach
from approvals.services.claiming import claim
from approvals.services.instance import Outcome
from approvals.services.submit import submit
from approvals.states import RunStatus, TaskKind, TaskStatus
from bots.models import Errand
from core import clock, journal, timers
from estate.models import Ledger
from estate.services.declaring import declare_ledgers
from estate.services.layers import LayerDraft, set_layers
from estate.services.ledger_rows import write_rows
from estate.services.rosters import add_roster
from estate.services.row_writing import RowDraft
from estate.services.systems import add_system, name_owners
from estate.states import Duty, Grade
from people.models import Employee
from tests.approvals.flows import ledgers
from tests.factories import people as make

MONDAY: Final = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)  # 09:30 in Shanghai, a working and trading day
PIXEL: Final = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mOor6//DwAFhAKAjMc/0QAAAABJRU5ErkJggg=="
)
ROLES: Final[Mapping[str, tuple[str, ...]]] = {
    "flow_admin": ("guan",),
    "architect": ("arch1", "arch2", "arch3", "arch4", "arch5"),
    "division_leader": ("chief",),
    "cio": ("chief",),
    "info_security": ("sec1", "sec2"),
    "security_head": ("sechead",),
    "cloud_ops": ("cloud1", "cloud2"),
    "asset_admin": ("asset",),
    "monitoring": ("watch",),
    "compliance": ("comp1", "comp2"),
    "risk_control": ("risk1", "risk2"),
    "legal": ("legal",),
    "data_security": ("datasec1", "datasec2"),
    "data_admin": ("dataadmin",),
    "data_dev": ("dev1", "dev2"),
    "access_admin": ("grant1", "grant2"),
    "change_manager": ("manager",),
    "test_lead": ("tester",),
    "cab_ops": ("cab_o1", "cab_o2"),
    "cab_security": ("cab_s1", "cab_s2"),
    "cab_business": ("cab_b1", "cab_b2"),
    "network_ops": ("net1", "net2"),
    "trading_ops": ("trade1", "trade2"),
}
# Whom the stories name besides; `ann` asks, `bob` is her colleague, `head` leads and heads both, `boss` heads the firm.
OTHERS: Final = ("owner_a", "owner_b", "biz", "tech", "data1", "data2", "duty_cloud", "duty_net", "duty_ecab1",
                 "duty_ecab2")  # fmt: skip
OWNERS: Final[Mapping[str, tuple[Grade, tuple[tuple[Duty, str], ...]]]] = {
    "hqwg": (Grade.A, ((Duty.A, "owner_a"), (Duty.B, "owner_b"), (Duty.BUSINESS, "biz"), (Duty.TECH, "tech"),
                       (Duty.DATA, "data1"), (Duty.DATA, "data2"))),
    "tgpt": (Grade.B, ((Duty.A, "head"), (Duty.BUSINESS, "biz"), (Duty.TECH, "tech"), (Duty.DATA, "data1"))),
    "bgxt": (Grade.C, ((Duty.A, "owner_b"), (Duty.BUSINESS, "biz"), (Duty.TECH, "tech"), (Duty.DATA, "data1"))),
}  # fmt: skip
ROSTERS: Final = {"cloud_ops": ("duty_cloud",), "network_ops": ("duty_net",), "ecab": ("duty_ecab1", "duty_ecab2")}
_keys = count(1)


def key() -> str:
    """A press nobody made before."""
    return f"flow-{next(_keys)}"


def local(text: str) -> datetime:
    """`2026-11-23T22:00` on the wall clock of Shanghai."""
    return datetime.fromisoformat(text).replace(tzinfo=clock.SHANGHAI)


@dataclass
class Firm:
    """The people by their short names, and what they do with requests in few words."""

    people: dict[str, Employee]
    clocks: ExitStack

    def go(self, at: str) -> None:
        """It is now this moment in Shanghai, and what was due until then has happened."""
        self.clocks.enter_context(clock.frozen(local(at)))
        while timers.tick().fired:
            pass

    def __getattr__(self, name: str) -> Employee:
        try:
            return self.people[name]
        except KeyError:
            raise AttributeError(name) from None

    def file(self, flow: str, form: Mapping[str, Any], who: str = "ann") -> Request:
        """The form is sent."""
        return submit(actor=self.people[who], flow=flow, raw=form, key=key())

    def paper(self, flow: str, field: str, who: str = "ann") -> list[int]:
        """A picture that `who` uploaded for the field."""
        upload = SimpleUploadedFile("图纸.png", PIXEL, content_type="image/png")
        return [attach(actor=self.people[who], flow=flow, field=field, upload=upload).pk]

    def part(self, request: Request, who: str) -> Task:
        """The open part of `who`; if he is one of those who may claim it, claimed now."""
        task = Task.objects.get(request=request, person=self.people[who], status=TaskStatus.OPEN)
        if task.kind == TaskKind.CANDIDATE:
            claim(task=task.pk, actor=self.people[who], rev=task.rev, key=key())
            task.refresh_from_db()
        return task

    def say(self, verb: Any, request: Request, who: str, **more: Any) -> Outcome:
        """`who` presses a button on his part."""
        task = self.part(request, who)
        said: Outcome = verb(task=task.pk, actor=self.people[who], rev=task.rev, key=key(), **more)
        return said

    def yes(self, request: Request, *who: str, **form: Any) -> None:
        """Each says 同意 or 完成, whatever the node offers."""
        for one in who:
            task = self.part(request, one)
            verb = decide.complete if task.run.kind == NodeRun.Kind.DO else decide.approve
            self.say(verb, request, one, form=form, comment="已核对")

    def no(self, request: Request, who: str, comment: str = "不符合要求") -> None:
        """He says 拒绝 or 无法完成."""
        task = self.part(request, who)
        verb = decide.cannot_do if task.run.kind == NodeRun.Kind.DO else decide.reject
        self.say(verb, request, who, comment=comment)

    def answer(self, request: Request, **answer: Any) -> None:
        """The other system answers the action that the request waits for."""
        run = NodeRun.objects.get(request=request, kind=NodeRun.Kind.ACTION, status=RunStatus.OPEN)
        assert answered(run=run.pk, answer=answer)

    def tell(self, name: str) -> int:
        """The key of the person, as a form stores it."""
        return self.people[name].pk

    def names(self, keys: Any) -> list[str]:
        """Short names of these people."""
        short = {person.pk: name for name, person in self.people.items()}
        return [short[pk] for pk in keys]

    def live(self, request: Request) -> str:
        """Whose turn it is: `node:one,other next:third`, in the order of the parts."""
        found: dict[str, list[str]] = {}
        rows = Task.objects.filter(request=request, status=TaskStatus.OPEN).order_by("run__seq", "no")
        for row in rows.select_related("run"):
            found.setdefault(row.run.key, []).append(self.names([row.person_id])[0])
        return " ".join(f"{node}:{','.join(who)}" for node, who in found.items())

    def why(self, request: Request, who: str) -> list[str]:
        """By which rules the person was asked, newest part."""
        row = Task.objects.filter(request=request, person=self.people[who]).order_by("-run__seq", "-no").first()
        assert row is not None
        return [reason["rule"] for reason in row.reasons]

    def copies(self, request: Request) -> list[str]:
        """Who has a copy."""
        return self.names(request.copies.order_by("pk").values_list("person_id", flat=True))


def status(request: Request) -> str:
    """How it stands."""
    return str(Request.objects.values_list("status", flat=True).get(pk=request.pk))


def data(request: Request) -> dict[str, Any]:
    """Its form as it is now."""
    found: dict[str, Any] = Request.objects.values_list("data", flat=True).get(pk=request.pk)
    return found


def path(request: Request) -> list[str]:
    """The nodes that ran, in order; `node:branch` where a way was chosen."""
    rows = NodeRun.objects.filter(request=request).order_by("seq")
    return [f"{row.key}:{row.choice['chose']}" if row.kind == NodeRun.Kind.EXCLUSIVE else row.key for row in rows]


def house(request: Request) -> list[tuple[str, str, str]]:
    """What the house decided: (node, verb, policy)."""
    rows = Decision.objects.filter(request=request, person=None).order_by("pk").select_related("run")
    return [(row.run.key, row.verb, row.policy) for row in rows]


def verbs(request: Request) -> list[str]:
    """What the journal says of it, oldest first, without `approvals.`."""
    return [entry.verb.removeprefix("approvals.") for entry in journal.entries(request.ref)]


def asked(request: Request) -> list[str]:
    """The action nodes whose work was asked of others."""
    runs = NodeRun.objects.filter(request=request, kind=NodeRun.Kind.ACTION)
    keys = {str(run.pk): run.key for run in runs}
    rows = Errand.objects.filter(kind="approvals.action", about_id__in=list(keys)).order_by("pk")
    return [keys[row.about_id] for row in rows]


def marks(request: Request) -> list[str]:
    """What the request is marked with."""
    found: list[str] = list(Request.objects.values_list("marks", flat=True).get(pk=request.pk))
    return found


def build_firm() -> dict[str, Employee]:
    """Write the firm, what it runs, and publish the flows that ship; its people by their short names."""
    top = make.department("东岳证券")
    centre = make.department("信息技术中心", parent=top)
    trading = make.department("交易系统部", parent=centre)
    running = make.department("系统运维部", parent=centre)
    boss = make.employee("总裁", department=top, user_id="boss")
    chief = make.employee("周建国", department=centre, leader=boss, user_id="chief")
    found = {"boss": boss, "chief": chief}
    found["head"] = make.employee("陈立", department=trading, leader=chief, user_id="head")
    for name, told in (("ann", "王小明"), ("bob", "李思")):
        found[name] = make.employee(told, department=trading, leader=found["head"], user_id=name)
    for name in dict.fromkeys([*(one for held in ROLES.values() for one in held), *OTHERS]):
        if name not in found:
            above = boss if name in ROSTERS["ecab"] else chief
            found[name] = make.employee(name, department=running, leader=above, user_id=name)
    for place, who in ((top, boss), (centre, chief), (trading, found["head"]), (running, chief)):
        place.head = who
        place.save(update_fields=["head"])
    for role, held in ROLES.items():
        make.role(role, *(found[one] for one in held))
    _estate(found)
    api.publish_flows()
    return found


def _estate(found: Mapping[str, Employee]) -> None:
    for slug, names in ROSTERS.items():
        row = add_roster(actor=None, slug=slug, name=slug)
        layers = [LayerDraft(one, [found[one]], date(2026, 11, 2)) for one in names]
        set_layers(row, actor=None, layers=layers, since=MONDAY - timedelta(days=14))
    for slug, (grade, owners) in OWNERS.items():
        system = add_system(actor=None, key=slug, name=ledgers.NAMES[slug], grade=grade)
        name_owners(system, actor=None, owners=[(duty, found[one]) for duty, one in owners])
    declare_ledgers()
    for slug, rows in ledgers.ROWS.items():
        drafts = [RowDraft(name, label, "", dict(cells)) for name, label, cells in rows]
        write_rows(Ledger.objects.get(slug=slug), drafts, actor=None)
