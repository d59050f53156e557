"""People and departments as one app sees them: its open ids, the id kinds it asked for, only the fields it may see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from feishu_sandbox import ids, scopes
from feishu_sandbox.directory import ROOT, Directory
from feishu_sandbox.models import App, Department, Person

USER_ID_TYPES = ("open_id", "union_id", "user_id")
DEPARTMENT_ID_TYPES = ("department_id", "open_department_id")


@dataclass(frozen=True)
class Eye:
    """Who looks, at which tree, naming people and departments by which ids. Events always use open ids."""

    app: App
    tree: Directory
    user_id_type: str = "open_id"
    department_id_type: str = "open_department_id"

    def person_id(self, user_id: str) -> str:
        """The id of a person in the asked kind; "" for nobody."""
        person = self.tree.people.get(user_id)
        if person is None:
            return ""
        if self.user_id_type == "open_id":
            return ids.open_id(self.app.app_id, person.pk)
        return person.union_id if self.user_id_type == "union_id" else person.user_id

    def department_id(self, department_id: str) -> str:
        if self.department_id_type == "department_id" or department_id in {"", ROOT}:
            return department_id or ROOT
        found = self.tree.departments.get(department_id)
        return found.open_department_id if found else department_id

    def user(self, person: Person) -> dict[str, Any]:
        """The user object, without what the app has no scope for."""
        places = [self.department_id(each) for each in person.department_ids or [ROOT]]
        left = person.status == Person.Status.RESIGNED
        orders = [
            {"department_id": place, "user_order": 0, "department_order": 1, "is_primary_dept": number == 0}
            for number, place in enumerate(places)
        ]
        values: dict[str, Any] = {
            "open_id": ids.open_id(self.app.app_id, person.pk), "union_id": person.union_id, "user_id": person.user_id,
            "name": person.name, "en_name": person.en_name, "email": person.email, "mobile": person.mobile,
            "mobile_visible": True, "enterprise_email": person.enterprise_email, "employee_no": person.employee_no,
            "job_title": person.job_title, "employee_type": 1, "is_tenant_manager": False, "avatar": avatar(person),
            "status": status(person), "leader_user_id": self.person_id(person.leader),
            "department_ids": [] if left else places, "orders": [] if left else orders,
            "dotted_line_leader_user_ids": [self.person_id(each) for each in person.dotted_leaders],
        }  # fmt: skip
        return scopes.visible(self.app, values, scopes.FIELDS)

    def department(self, department: Department) -> dict[str, Any]:
        """The department object; `leaders` in the camel case of the real one."""
        leader = self.person_id(department.leader)
        here = department.department_id
        values: dict[str, Any] = {
            "name": department.name, "i18n_name": {"zh_cn": department.name, "en_us": department.name_en},
            "department_id": here, "open_department_id": department.open_department_id,
            "parent_department_id": self.department_id(department.parent), "leader_user_id": leader,
            "leaders": [{"leaderType": 1, "leaderID": leader}] if leader else [], "order": str(department.order),
            "status": {"is_deleted": False}, "member_count": len(self.tree.members.get(here, [])),
        }  # fmt: skip
        return scopes.visible(self.app, values, scopes.DEPARTMENT_FIELDS)


def status(person: Person) -> dict[str, bool]:
    """The five switches of a person."""
    kinds = Person.Status
    return {
        "is_frozen": person.status == kinds.FROZEN, "is_resigned": person.status == kinds.RESIGNED,
        "is_activated": person.status in {kinds.ACTIVE, kinds.FROZEN}, "is_exited": False,
        "is_unjoin": person.status == kinds.UNJOINED,
    }  # fmt: skip


def avatar(person: Person) -> dict[str, str]:
    base = f"https://avatars.sandbox.invalid/{ids.digest(person.user_id)}"
    return {f"avatar_{size}": f"{base}/{size}.png" for size in ("72", "240", "640", "origin")}
