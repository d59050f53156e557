"""Systems as a sheet: each row the verbs that the desk's form would call."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import Invalid
from core.journal import Via
from core.sheets.cells import word_of
from core.sheets.kinds import Column, Values
from core.sheets.row_sheet import RowSheet
from estate.models import Roster, System
from estate.policy import OPERATOR, require_may_run
from estate.services.systems import add_system, correct_system, name_owners, restore_system, retire_system
from estate.states import Duty, Grade, InUse, ServiceHours
from people.models import Department, Employee

TEXTS = ("name", "name_en", "cost_centre", "note")


class SystemSheet(RowSheet):
    """Systems in use by their key; owners as user ids with commas, in their order."""

    slug = "systems"
    label: Any = gettext_lazy("系统")
    duties = frozenset({OPERATOR})
    columns: Any = (
        Column("key", gettext_lazy("标识"), required=True, sample="jzjy", most=40),
        Column("name", gettext_lazy("名称"), required=True, most=60),
        Column("name_en", gettext_lazy("英文名"), most=80),
        Column("grade", gettext_lazy("等级"), required=True, read=word_of(Grade)),
        Column("hours", gettext_lazy("服务时段"), required=True, read=word_of(ServiceHours)),
        Column("department", gettext_lazy("部门编号"), most=64),
        Column("cost_centre", gettext_lazy("成本中心"), most=32),
        Column("roster", gettext_lazy("值班表标识"), most=40),
        Column("note", gettext_lazy("说明"), most=200),
        *(Column(f"owner_{duty.value}", duty.label, most=1_000) for duty in Duty),
    )

    def permit(self, actor: Any) -> None:
        """Pass for whoever looks after systems."""
        require_may_run(actor)

    def key_of(self, values: Mapping[str, str]) -> str:
        """Its key."""
        return values.get("key", "")

    def known(self) -> dict[str, Values]:
        """Systems in use."""
        rows = System.objects.filter(status=InUse.IN_USE).select_related("department", "roster")
        return {row.key: _told(row) for row in rows.prefetch_related("owners__person")}

    def write(self, actor: Any, values: Values, before: Values) -> None:
        """Enter or correct it, then name its owners; a retired one is in use again."""
        who: dict[str, Any] = {"actor": actor, "via": Via.ADMIN}
        facts: dict[str, Any] = {name: values[name] for name in TEXTS} | {
            "grade": Grade(values["grade"]), "hours": ServiceHours(values["hours"]),
            "department": _one(Department, "department_id", values["department"], "department"),
            "roster": _one(Roster, "slug", values["roster"], "roster"),
        }  # fmt: skip
        row = System.objects.filter(key=values["key"]).first()
        if row is None:
            row = add_system(key=values["key"], **who, **facts)
        else:
            if row.status == InUse.RETIRED:
                restore_system(row, **who)
            row = correct_system(row, **who, **facts)
        owners = [(duty, one) for duty in Duty for one in _people(values[f"owner_{duty.value}"], f"owner_{duty.value}")]
        name_owners(row, owners=owners, **who)

    def remove(self, actor: Any, key: str) -> None:
        """Retire it: other rooms may name it by now."""
        retire_system(System.objects.get(key=key), actor=actor, reason=_("撤销导入"), via=Via.ADMIN)


def _told(row: System) -> Values:
    owners: dict[str, list[str]] = {}
    for one in row.owners.all():
        owners.setdefault(one.duty, []).append(one.person.user_id)
    return {
        "key": row.key, "name": row.name, "name_en": row.name_en, "grade": row.grade, "hours": row.hours,
        "department": row.department.department_id if row.department else "", "cost_centre": row.cost_centre,
        "roster": row.roster.slug if row.roster else "", "note": row.note,
        **{f"owner_{duty}": ",".join(owners.get(duty, ())) for duty in Duty.values},
    }  # fmt: skip


def _one(table: Any, column: str, key: str, field: str) -> Any:
    found = table.objects.filter(**{column: key}).first() if key else None
    if key and found is None:
        raise Invalid.at(field, _("没有「{id}」，请核对").format(id=key))
    return found


def _people(text: str, field: str) -> list[Employee]:
    names = list(dict.fromkeys(part.strip() for part in text.replace("，", ",").split(",") if part.strip()))
    known = {one.user_id: one for one in Employee.objects.filter(user_id__in=names)}
    gone = [name for name in names if name not in known]
    if gone:
        raise Invalid.at(field, _("没有用户 ID 为「{id}」的人员，请核对").format(id="、".join(gone)))
    return [known[name] for name in names]
