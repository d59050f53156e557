"""What the calls give back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

ENABLED: Final = 2


@dataclass(frozen=True)
class SentMessage:
    """A message that exists now: `om_…`, the chat it stands in (also for one person), and the log id."""

    message_id: str
    chat_id: str
    log_id: str


@dataclass(frozen=True)
class BatchReceipt:
    """Feishu has taken the batch (`bm-…`) and will deliver it to all but the invalid ones."""

    message_id: str
    invalid_user_ids: tuple[str, ...]
    log_id: str


@dataclass(frozen=True)
class BotInfo:
    """Who the bot is. `activate_status` is Feishu's number, -1 when not told."""

    open_id: str
    name: str
    avatar_url: str
    activate_status: int
    ip_white_list: tuple[str, ...]
    log_id: str

    @property
    def is_enabled(self) -> bool:
        return self.activate_status == ENABLED


@dataclass(frozen=True)
class UserIds:
    """Ids found by mail address and by mobile number, keyed as Feishu wrote them back."""

    by_email: Mapping[str, str]
    by_mobile: Mapping[str, str]
    log_ids: tuple[str, ...]


@dataclass(frozen=True)
class UserStatus:
    """How somebody stands in the firm's Feishu; without `status` in `present` it is not known."""

    resigned: bool = False
    frozen: bool = False
    activated: bool = False
    exited: bool = False
    unjoined: bool = False

    @property
    def at_work(self) -> bool:
        """True unless the person has left or is frozen; who has not opened Feishu yet is at work all the same."""
        return not (self.resigned or self.exited or self.frozen)


@dataclass(frozen=True)
class ContactScopes:
    """What of the directory this app may see at all; a department covers everything below it.

    An app that may see the whole firm is told the departments and people directly at the root, not `0`.
    """

    department_ids: tuple[str, ...]
    user_ids: tuple[str, ...]
    group_ids: tuple[str, ...]
    log_id: str = ""


@dataclass(frozen=True)
class ContactDepartment:
    """One department. What the app has no field scope for is absent without a word: only `present` tells.

    `present` holds the wire names that were in the answer (`leader_user_id`, `leaders`, `order`, …). A field whose name
    is not there is unknown, not empty.
    """

    department_id: str
    open_department_id: str
    name: str
    name_en: str = ""
    parent_department_id: str = ""
    leader_user_id: str | None = None
    order: int = 0
    deleted: bool = False
    present: frozenset[str] = frozenset()


@dataclass(frozen=True)
class ContactUser:
    """One person of the directory; `present` as in `ContactDepartment`.

    `primary_department_id` comes from `orders[].is_primary_dept`; without `orders` it is the only department, else "".
    """

    user_id: str
    open_id: str
    union_id: str
    name: str
    en_name: str = ""
    email: str = ""
    enterprise_email: str = ""
    mobile: str = ""
    avatar_url: str = ""
    employee_no: str = ""
    job_title: str = ""
    leader_user_id: str | None = None
    department_ids: tuple[str, ...] = ()
    primary_department_id: str = ""
    dotted_leader_ids: tuple[str, ...] = ()
    status: UserStatus = UserStatus()
    present: frozenset[str] = frozenset()


@dataclass(frozen=True)
class UserToken:
    """A person's own token and its life in seconds; `refresh_token` only when `offline_access` was asked for."""

    access_token: str
    expires_in: int
    refresh_token: str
    scope: str
    log_id: str

    def __repr__(self) -> str:
        return f"UserToken(access_token=<hidden>, expires_in={self.expires_in}, scope={self.scope!r})"


@dataclass(frozen=True)
class Identity:
    """Who has signed in. `user_id` is "" when the app lacks `contact:user.employee_id:readonly`."""

    user_id: str
    open_id: str
    union_id: str
    name: str
    en_name: str
    email: str
    avatar_url: str
    tenant_key: str
    log_id: str
