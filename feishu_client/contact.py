"""Reading the firm's directory: which part the app may see, departments, and the people in them.

    for department in client.child_departments("0", fetch_child=True):
        for person in client.users_of(department.department_id): …

Every reference is of the kind that was asked for: departments by `department_id` unless `department_id_type` says
`open_department_id`, people by `user_id`. Events are different: there references are open ids, see `events.py`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Final, Literal
from urllib.parse import quote

from feishu_client.errors import ServerBroken
from feishu_client.pace import Pace
from feishu_client.reading import Reply
from feishu_client.results import ContactDepartment, ContactScopes, ContactUser, UserStatus
from feishu_client.transport import Params, Repeat
from feishu_client.wire import Json, inner, number, objects, text, texts

CONTACT: Final = "/open-apis/contact/v3"
PAGE: Final = 50  # what Feishu gives at most
MOST_PAGES: Final = 10_000  # a page token that never ends must not hold a worker for ever
MAIN_LEADER: Final = 1

DepartmentIdType = Literal["department_id", "open_department_id"]


class ContactReads(ABC):
    """The directory's calls. All of them only read, so they are repeated where the network broke."""

    _pace: Pace | None

    @abstractmethod
    def _call(
        self,
        method: str,
        path: str,
        repeat: Repeat,
        *,
        params: Params | None = None,
        data: bytes | None = None,
        label: str = "",
    ) -> Reply: ...

    def contact_scopes(self, *, department_id_type: DepartmentIdType = "department_id") -> ContactScopes:
        """Which departments, people and groups this app may see: the first call of every sync."""
        departments: list[str] = []
        people: list[str] = []
        groups: list[str] = []
        log_id = ""
        for reply in self._pages(f"{CONTACT}/scopes", department_id_type, {}):
            departments += texts(reply.data.get("department_ids"))
            people += texts(reply.data.get("user_ids"))
            groups += texts(reply.data.get("group_ids"))
            log_id = reply.log_id
        return ContactScopes(tuple(departments), tuple(people), tuple(groups), log_id)

    def child_departments(
        self,
        department_id: str = "0",
        *,
        fetch_child: bool = False,
        department_id_type: DepartmentIdType = "department_id",
    ) -> Iterator[ContactDepartment]:
        """The departments directly below one, with `fetch_child` all of them; `0` is the firm itself.

        Raises: NoPermission when the department is outside what the app may see; BadRequest 43010 when it is too large
        for `fetch_child`: then go level by level.
        """
        more = {"fetch_child": "true" if fetch_child else "false"}
        path = f"{CONTACT}/departments/{quote(department_id, safe='')}/children"
        for reply in self._pages(path, department_id_type, more, label=f"{CONTACT}/departments/:id/children"):
            yield from (department_of(item) for item in objects(reply.data.get("items")))

    def department(
        self, department_id: str, *, department_id_type: DepartmentIdType = "department_id"
    ) -> ContactDepartment:
        """One department. Raises: NoPermission outside the app's range, ReceiverGone or BadRequest if there is none."""
        path = f"{CONTACT}/departments/{quote(department_id, safe='')}"
        reply = self._read(path, _ids(department_id_type), label=f"{CONTACT}/departments/:id")
        return department_of(_one(reply, "department"))

    def users_of(
        self, department_id: str, *, department_id_type: DepartmentIdType = "department_id"
    ) -> Iterator[ContactUser]:
        """The people directly in one department, not those below it. Raises: NoPermission outside the app's range."""
        more = {"department_id": department_id}
        for reply in self._pages(f"{CONTACT}/users/find_by_department", department_id_type, more):
            yield from (user_of(item) for item in objects(reply.data.get("items")))

    def user(self, user_id: str, *, department_id_type: DepartmentIdType = "department_id") -> ContactUser:
        """One person by `user_id`. Raises: NoPermission outside the app's range, ReceiverGone if there is none."""
        path = f"{CONTACT}/users/{quote(user_id, safe='')}"
        return user_of(_one(self._read(path, _ids(department_id_type), label=f"{CONTACT}/users/:id"), "user"))

    def _pages(self, path: str, id_type: DepartmentIdType, more: dict[str, str], *, label: str = "") -> Iterator[Reply]:
        """A list that breaks off is an error: whoever is missing from it would be taken for gone."""
        params = _ids(id_type) | {"page_size": str(PAGE)} | more
        seen: set[str] = set()
        for _ in range(MOST_PAGES):
            reply = self._read(path, params, label=label or path)
            yield reply
            if reply.data.get("has_more") is not True:
                return
            token = text(reply.data, "page_token")
            if not token or token in seen:
                raise ServerBroken("there is more, but no way to it", log_id=reply.log_id, http_status=200)
            seen.add(token)
            params = params | {"page_token": token}
        raise ServerBroken("the pages do not end", http_status=200)

    def _read(self, path: str, params: dict[str, str], *, label: str) -> Reply:
        if self._pace is None:
            return self._call("GET", path, Repeat.SAFE, params=params, label=label)
        return self._pace.call(label, lambda: self._call("GET", path, Repeat.SAFE, params=params, label=label))


def _ids(department_id_type: DepartmentIdType) -> dict[str, str]:
    return {"user_id_type": "user_id", "department_id_type": department_id_type}


def _one(reply: Reply, key: str) -> Json:
    found = inner(reply.data, key)
    if not found:
        raise ServerBroken(f"a success without a {key}", log_id=reply.log_id, http_status=200)
    return found


def department_of(item: Json) -> ContactDepartment:
    """A department as it travels in answers and events."""
    return ContactDepartment(
        department_id=text(item, "department_id"),
        open_department_id=text(item, "open_department_id"),
        name=text(item, "name"),
        name_en=text(inner(item, "i18n_name"), "en_us"),
        parent_department_id=text(item, "parent_department_id"),
        leader_user_id=text(item, "leader_user_id") or _main_leader(item) or None,
        order=number(item.get("order")),
        deleted=inner(item, "status").get("is_deleted") is True,
        present=present(item),
    )


def _main_leader(item: Json) -> str:
    """`leaders` is written in camel case, unlike everything around it."""
    mains = (each for each in objects(item.get("leaders")) if number(each.get("leaderType")) == MAIN_LEADER)
    return next((text(each, "leaderID") for each in mains), "")


def user_of(item: Json) -> ContactUser:
    """A person as they travel in answers and events."""
    avatar = inner(item, "avatar")
    departments = texts(item.get("department_ids"))
    return ContactUser(
        user_id=text(item, "user_id"),
        open_id=text(item, "open_id"),
        union_id=text(item, "union_id"),
        name=text(item, "name"),
        en_name=text(item, "en_name"),
        email=text(item, "email"),
        enterprise_email=text(item, "enterprise_email"),
        mobile=text(item, "mobile"),
        avatar_url=text(avatar, "avatar_240") or text(avatar, "avatar_origin") or text(avatar, "avatar_72"),
        employee_no=text(item, "employee_no"),
        job_title=text(item, "job_title"),
        leader_user_id=text(item, "leader_user_id") or None,
        department_ids=departments,
        primary_department_id=_primary(item, departments),
        dotted_leader_ids=texts(item.get("dotted_line_leader_user_ids")),
        status=status_of(inner(item, "status")),
        present=present(item),
    )


def _primary(item: Json, departments: tuple[str, ...]) -> str:
    mains = (text(each, "department_id") for each in objects(item.get("orders")) if each.get("is_primary_dept") is True)
    return next(filter(None, mains), departments[0] if len(departments) == 1 else "")


def status_of(told: Json) -> UserStatus:
    """The five switches of a person."""
    return UserStatus(
        resigned=told.get("is_resigned") is True,
        frozen=told.get("is_frozen") is True,
        activated=told.get("is_activated") is True,
        exited=told.get("is_exited") is True,
        unjoined=told.get("is_unjoin") is True,
    )


def present(item: Json) -> frozenset[str]:
    """The names that were told at all; null counts as not told."""
    return frozenset(key for key, value in item.items() if value is not None)
