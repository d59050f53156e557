"""The sheet of people: thousands at once, in a handful of statements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import search
from core.journal import Via
from core.sheets.kinds import Column, RowPlan, Values
from people import records
from people.importing.pointing import let_go, pointing
from people.models import Department, Employee, Membership
from people.names import spelled
from people.policy import HR, require_hr
from people.search import index_rows
from people.services.chunks import chunks
from people.services.leaving import mark_left
from people.services.memberships import add_memberships, end_memberships
from people.services.records import COLUMNS, problem_of
from people.states import DepartmentStatus, EmployeeStatus, MembershipKind

UNDONE = "people.import_undone"


class PeopleSheet:
    """People by their Feishu user id."""

    slug = "people"
    duties = frozenset({HR})
    tried = False
    label: Any = gettext_lazy("人员")
    columns: Any = (
        Column("user_id", gettext_lazy("用户 ID"), required=True, sample="wangxm"),
        Column("name", gettext_lazy("姓名"), required=True, sample="Wang Xiaoming"),
        Column("name_en", gettext_lazy("英文名"), sample="Wang Xiaoming"),
        Column("employee_no", gettext_lazy("工号"), sample="00123"),
        Column("title", gettext_lazy("职位")),
        Column("email", gettext_lazy("邮箱"), sample="wangxm@example.com"),
        Column("mobile", gettext_lazy("手机号"), sample="13800000000"),
        Column("department", gettext_lazy("部门编号")),
        Column("leader", gettext_lazy("直属上级用户 ID")),
    )

    def hold(self) -> None:
        """Nothing: rows are locked when they are written."""

    def key_of(self, values: Mapping[str, str]) -> str:
        """The user id."""
        return values.get("user_id", "")

    def known(self) -> dict[str, Values]:
        """Everybody, as the sheet would say it."""
        places = dict(
            Membership.objects.filter(kind=MembershipKind.PRIMARY).values_list(
                "employee_id", "department__department_id"
            )
        )
        rows = Employee.objects.values("pk", "user_id", *COLUMNS, "leader__user_id")
        return {
            row["user_id"]: {
                "user_id": row["user_id"],
                **{key: row[key] for key in COLUMNS},
                "department": places.get(row["pk"], ""),
                "leader": row["leader__user_id"] or "",
            }
            for row in rows
        }

    def check(self, rows: Sequence[RowPlan], known: Mapping[str, Values]) -> None:
        """Texts that do not fit, departments and leaders that are not there."""
        places = set(Department.objects.filter(status=DepartmentStatus.ACTIVE).values_list("department_id", flat=True))
        gone = set(Employee.objects.filter(status=EmployeeStatus.LEFT).values_list("user_id", flat=True))
        people = (set(known) - gone) | {row.key for row in rows}
        for row in rows:
            for key in ("user_id", *COLUMNS):
                problem = problem_of(key, row.after[key])
                if problem is not None:
                    row.problems.append((key, problem.message))
            place, leader = row.after["department"], row.after["leader"]
            if place and place not in places and place != row.before.get("department"):
                row.problems.append(("department", _("没有编号为「{id}」的部门，请核对或先新增部门").format(id=place)))
            if leader == row.key:
                row.problems.append(("leader", _("直属上级不能是本人")))
            elif leader and leader not in people and leader != row.before.get("leader"):
                row.problems.append(("leader", _("没有用户 ID 为「{id}」的在职人员，请核对").format(id=leader)))
            if row.key in gone and row.changes():
                row.problems.append(("user_id", _("此人已离职，请先在人员页恢复在职")))

    def take(self, rows: Sequence[RowPlan], *, actor: Employee) -> None:
        """Add who is new, correct who is known."""
        require_hr(actor)
        new = [row for row in rows if not row.before]
        hashed = make_password(None)
        Employee.objects.bulk_create(
            [Employee(**_columns(row.after), user_id=row.key, password=hashed) for row in new], batch_size=500
        )
        old = [row for row in rows if row.before]
        self._write(old)
        self._link(rows, actor, "people.imported")
        _remember([row.key for row in old], actor, "people.imported", "~")
        _remember([row.key for row in new], actor, "people.imported", "+")

    def give_back(self, rows: Sequence[RowPlan], *, actor: Employee) -> list[tuple[str, str]]:
        """Write what was before; who was new goes, or leaves the firm where something points at him by now."""
        require_hr(actor)
        old = [RowPlan(row.number, row.key, row.kind, row.after, row.before) for row in rows if row.before]
        self._link(old, actor, UNDONE)
        self._write(old)
        _second(rows, actor)
        _remember([row.key for row in old], actor, UNDONE, "~")
        keys = [row.key for row in rows if not row.before]
        new = list(Employee.objects.filter(user_id__in=keys, status=EmployeeStatus.ACTIVE))
        Employee.objects.filter(leader__in=new, pk__in=[row.pk for row in new]).update(leader=None)
        staying = pointing(new)
        kept = {row.pk for row in staying}
        gone = [row for row in new if row.pk not in kept]
        end_memberships(Membership.objects.filter(employee__in=gone), actor=actor, reason=UNDONE)
        records.note(gone, actor=actor, reason=UNDONE, kind="-")
        for part in chunks(gone):
            search.drop(*(row.ref for row in part))
        let_go(gone)
        for row in staying:
            mark_left(row, actor=actor, via=Via.ADMIN)
        return [(row.user_id, _("已有业务记录，改为已离职")) for row in staying]

    def _write(self, rows: Sequence[RowPlan]) -> None:
        by_key = {row.key: row for row in rows}
        for part in chunks(by_key, 500):
            found = list(
                Employee.objects.select_for_update(of=("self",), no_key=True).filter(user_id__in=part).order_by("pk")
            )
            for person in found:
                for key, value in _columns(by_key[person.user_id].after).items():
                    setattr(person, key, value)
            Employee.objects.bulk_update(found, [*COLUMNS, "pinyin", "initials"], batch_size=100)

    def _link(self, rows: Sequence[RowPlan], actor: Employee, reason: str) -> None:
        """Leaders and departments, once everybody is there."""
        wanted = [row for row in rows if any(key in {"leader", "department"} for key, _o, _n in row.changes())]
        pks = dict(Employee.objects.values_list("user_id", "pk"))
        led: dict[str, list[int]] = {}
        for row in wanted:
            if row.before.get("leader", "") != row.after["leader"]:
                led.setdefault(row.after["leader"], []).append(pks[row.key])
        for leader, led_pks in led.items():
            for part in chunks(led_pks):
                Employee.objects.filter(pk__in=part).update(leader_id=pks.get(leader))
        moved = {pks[row.key]: row for row in wanted if row.before.get("department", "") != row.after["department"]}
        _move(moved, actor, reason)


def _move(moved: Mapping[int, RowPlan], actor: Employee, reason: str) -> None:
    """Give people another primary department; that it was a secondary one before is kept for the way back."""
    places = dict(Department.objects.values_list("department_id", "pk"))
    for part in chunks(moved):
        going = {pk: places[moved[pk].after["department"]] for pk in part if moved[pk].after["department"]}
        known = list(Membership.objects.filter(employee__in=part))
        second = [one for one in known if one.kind != MembershipKind.PRIMARY
                  and going.get(one.employee_id) == one.department_id]  # fmt: skip
        for one in second:
            moved[one.employee_id].beside["secondary"] = moved[one.employee_id].after["department"]
        stale = [one.pk for one in known if one.kind == MembershipKind.PRIMARY or one in second]
        end_memberships(Membership.objects.filter(pk__in=stale), actor=actor, reason=reason)
        fresh = [Membership(employee_id=pk, department_id=place) for pk, place in going.items()]
        add_memberships(fresh, actor=actor, reason=reason)


def _second(rows: Sequence[RowPlan], actor: Employee) -> None:
    """Secondary departments that became primary ones are secondary again."""
    lost = {row.key: row.beside["secondary"] for row in rows if row.beside.get("secondary")}
    people = dict(Employee.objects.filter(user_id__in=lost).values_list("user_id", "pk"))
    places = dict(Department.objects.filter(department_id__in=lost.values()).values_list("department_id", "pk"))
    there = set(Membership.objects.filter(employee__in=people.values()).values_list("employee_id", "department_id"))
    fresh = [
        Membership(employee_id=people[key], department_id=places[place], kind=MembershipKind.SECONDARY)
        for key, place in lost.items()
        if key in people and place in places and (people[key], places[place]) not in there
    ]
    add_memberships(fresh, actor=actor, reason=UNDONE)


def _columns(values: Values) -> dict[str, Any]:
    return {key: values[key] for key in COLUMNS} | spelled(values["name"])


def _remember(keys: Sequence[str], actor: Employee, reason: str, kind: str) -> None:
    for part in chunks(keys, 1_000):
        rows = list(Employee.objects.filter(user_id__in=part))
        records.note(rows, actor=actor, reason=reason, kind=kind)
        index_rows(rows)
