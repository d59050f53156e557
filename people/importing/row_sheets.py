"""Sheets whose rows are few: each row is the verb that a desk's form would call."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import clock, worktime
from core.errors import Invalid
from core.journal import Via
from core.models import CalendarDay
from core.sheets.cells import day_text, moment, moment_text, said, word_of
from core.sheets.kinds import Column, Values
from core.sheets.row_sheet import RowSheet
from core.states import DayCalendar, DayKind
from people import records
from people.importing.pointing import pointed_at
from people.models import Absence, Delegation, Department, Employee
from people.policy import HR, require_hr
from people.services.absences import cancel_absence, note_absence
from people.services.delegating import delegate, end_delegation
from people.services.departments import (
    add_department,
    close_department,
    move_department,
    name_head,
    rename_department,
)
from people.states import AbsenceKind, AbsenceSource, AbsenceStatus, DelegationKind, DelegationStatus, DepartmentStatus


class HrSheet(RowSheet):
    """A sheet of few rows that HR brings in."""

    duties = frozenset({HR})

    def permit(self, actor: Any) -> None:
        """Pass for HR."""
        require_hr(actor)


def person_of(user_id: str, column: str) -> Employee:
    """The person of a cell.

    Raises: Invalid at the column if there is none.
    """
    row = Employee.objects.filter(user_id=user_id).first()
    if row is None:
        raise Invalid.at(column, _("没有用户 ID 为「{id}」的在职人员，请核对").format(id=user_id))
    return row


class PlaceSheet(HrSheet):
    """Departments by their Feishu id."""

    slug = "departments"
    label: Any = gettext_lazy("部门")
    columns: Any = (
        Column("department_id", gettext_lazy("部门编号"), required=True, sample="od-100", most=64),
        Column("name", gettext_lazy("名称"), required=True, most=100),
        Column("name_en", gettext_lazy("英文名"), most=100),
        Column("parent", gettext_lazy("上级部门编号")),
        Column("head", gettext_lazy("部门负责人用户 ID")),
    )

    def key_of(self, values: Mapping[str, str]) -> str:
        """Its id."""
        return values.get("department_id", "")

    def known(self) -> dict[str, Values]:
        """Open departments."""
        rows = Department.objects.filter(status=DepartmentStatus.ACTIVE)
        told = rows.values_list("department_id", "name", "name_en", "parent__department_id", "head__user_id")
        keys = [column.key for column in self.columns]
        return {line[0]: {key: text or "" for key, text in zip(keys, line, strict=True)} for line in told}

    def write(self, actor: Employee, values: Values, before: Values) -> None:
        """Open it, or rename, move and head it."""
        who: dict[str, Any] = {"actor": actor, "via": Via.ADMIN}
        head = person_of(values["head"], "head") if values["head"] else None
        parent = Department.objects.filter(department_id=values["parent"]).first() if values["parent"] else None
        if values["parent"] and parent is None:
            raise Invalid.at("parent", _("没有编号为「{id}」的部门，请核对或先新增部门").format(id=values["parent"]))
        named: dict[str, Any] = {"name": values["name"], "name_en": values["name_en"]}
        if not before:
            add_department(**who, **named, department_id=values["department_id"], parent=parent, head=head)
            return
        row = Department.objects.get(department_id=values["department_id"])
        rename_department(row, **who, **named)
        if row.parent_id != (parent.pk if parent else None):
            move_department(row, **who, parent=parent)
        name_head(row, **who, head=head)

    def remove(self, actor: Employee, key: str) -> None:
        """Forget it; close it if something points at it by now."""
        row = Department.objects.get(department_id=key)
        if pointed_at([row]):
            close_department(row, actor=actor, via=Via.ADMIN)
            return
        records.note([row], actor=actor, reason="people.import_undone", kind="-")
        row.delete()


class DaySheet(HrSheet):
    """Special days of both calendars."""

    slug = "calendar"
    label: Any = gettext_lazy("日历")
    columns: Any = (
        Column("date", gettext_lazy("日期"), required=True, read=day_text, sample="2027-02-06"),
        Column("calendar", gettext_lazy("日历"), required=True, read=word_of(DayCalendar)),
        Column("kind", gettext_lazy("类型"), required=True, read=word_of(DayKind)),
        Column("name", gettext_lazy("名称"), required=True, most=100),
    )

    def key_of(self, values: Mapping[str, str]) -> str:
        """Day and calendar."""
        return f"{values.get('calendar', '')}@{values.get('date', '')}" if values.get("date") else ""

    def known(self) -> dict[str, Values]:
        """Every special day."""
        rows = CalendarDay.objects.all()
        return {
            f"{row.calendar}@{row.date.isoformat()}": {
                "date": row.date.isoformat(), "calendar": row.calendar, "kind": row.kind, "name": row.name,
            }
            for row in rows
        }  # fmt: skip

    def write(self, actor: Employee, values: Values, before: Values) -> None:
        """Say what the day is."""
        worktime.override(
            date.fromisoformat(values["date"]), calendar=DayCalendar(values["calendar"]), kind=DayKind(values["kind"]),
            name=values["name"][:100], actor=actor.ref,
        )  # fmt: skip

    def remove(self, actor: Employee, key: str) -> None:
        """Let it be what its weekday says."""
        calendar, _at, day = key.partition("@")
        worktime.withdraw(CalendarDay.objects.get(calendar=calendar, date=day), actor=actor.ref)


class DelegationSheet(HrSheet):
    """Delegations that are set up; one that is there is not changed, only ended."""

    slug = "delegations"
    label: Any = gettext_lazy("代理")
    columns: Any = (
        Column("kind", gettext_lazy("类型"), required=True, read=word_of(DelegationKind)),
        Column("principal", gettext_lazy("被代理人用户 ID"), required=True),
        Column("agent", gettext_lazy("代理人用户 ID"), required=True),
        Column("starts_at", gettext_lazy("开始时间"), required=True, read=moment_text, sample="2027-01-04 09:00"),
        Column("ends_at", gettext_lazy("结束时间"), read=moment_text),
        Column("reason", gettext_lazy("原因"), most=200),
    )

    def key_of(self, values: Mapping[str, str]) -> str:
        """Who for whom, from when."""
        parts = [values.get(key, "") for key in ("kind", "principal", "agent", "starts_at")]
        return "|".join(parts) if all(parts) else ""

    def known(self) -> dict[str, Values]:
        """Those in force or to come."""
        rows = Delegation.objects.filter(status=DelegationStatus.ACTIVE).select_related("principal", "agent")
        told = [
            {
                "kind": row.kind, "principal": row.principal.user_id, "agent": row.agent.user_id,
                "starts_at": said(row.starts_at), "ends_at": said(row.ends_at), "reason": row.reason,
            }
            for row in rows
        ]  # fmt: skip
        return {self.key_of(one): one for one in told}

    def write(self, actor: Employee, values: Values, before: Values) -> None:
        """Set it up; another end ends the old one first."""
        if before:
            self.remove(actor, self.key_of(before))
        delegate(
            actor=actor, principal=person_of(values["principal"], "principal"),
            agent=person_of(values["agent"], "agent"), kind=DelegationKind(values["kind"]),
            starts_at=moment(values["starts_at"]),
            ends_at=moment(values["ends_at"]) if values["ends_at"] else None, reason=values["reason"], via=Via.ADMIN,
        )  # fmt: skip

    def remove(self, actor: Employee, key: str) -> None:
        """End it."""
        kind, principal, agent, starts_at = key.split("|")
        rows = Delegation.objects.filter(status=DelegationStatus.ACTIVE, kind=kind, starts_at=moment(starts_at))
        for row in rows.filter(principal__user_id=principal, agent__user_id=agent).select_related("principal"):
            end_delegation(row, actor=actor, via=Via.ADMIN)


class AbsenceSheet(HrSheet):
    """Leave and trips as HR knows them."""

    slug = "absences"
    label: Any = gettext_lazy("请假与外出")
    columns: Any = (
        Column("person", gettext_lazy("用户 ID"), required=True),
        Column("kind", gettext_lazy("类型"), required=True, read=word_of(AbsenceKind)),
        Column("starts_at", gettext_lazy("开始时间"), required=True, read=moment_text, sample="2027-01-04 09:00"),
        Column("ends_at", gettext_lazy("结束时间"), required=True, read=moment_text, sample="2027-01-05 18:00"),
        Column("note", gettext_lazy("说明"), most=200),
    )

    def key_of(self, values: Mapping[str, str]) -> str:
        """Who, from when."""
        parts = [values.get(key, "") for key in ("person", "starts_at")]
        return "|".join(parts) if all(parts) else ""

    def known(self) -> dict[str, Values]:
        """Those that HR noted and that are not over."""
        rows = Absence.objects.filter(
            status=AbsenceStatus.ACTIVE, source=AbsenceSource.HR, ends_at__gt=clock.now()
        ).select_related("person")
        told = [
            {
                "person": row.person.user_id, "kind": row.kind, "starts_at": said(row.starts_at),
                "ends_at": said(row.ends_at), "note": row.note,
            }
            for row in rows
        ]  # fmt: skip
        return {self.key_of(one): one for one in told}

    def write(self, actor: Employee, values: Values, before: Values) -> None:
        """Note it; the same person and beginning replaces what was noted."""
        if before:
            self.remove(actor, self.key_of(before))
        note_absence(
            actor=actor, person=person_of(values["person"], "person"), kind=AbsenceKind(values["kind"]),
            starts_at=moment(values["starts_at"]), ends_at=moment(values["ends_at"]), source=AbsenceSource.HR,
            note=values["note"], via=Via.ADMIN,
        )  # fmt: skip

    def remove(self, actor: Employee, key: str) -> None:
        """Call it off."""
        person, starts_at = key.split("|")
        rows = Absence.objects.filter(status=AbsenceStatus.ACTIVE, person__user_id=person, source=AbsenceSource.HR)
        for row in rows.filter(starts_at=moment(starts_at)).select_related("person"):
            cancel_absence(row, actor=actor, via=Via.ADMIN)
