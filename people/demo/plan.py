"""The whole demo firm as plain data, without a database: who works where, under whom, with which role.

Whoever comes early in the plan is the same for every size, so a larger firm contains the smaller one.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count

from people.demo.naming import Namer, english
from people.demo.places import PLACES, REGIONS, Place

SEED = 20_261_123
SMALLEST = 120


@dataclass(frozen=True)
class PersonPlan:
    """A person of the plan; `leader` and `dotted` are user ids, `also_in` a second department."""

    user_id: str
    name: str
    name_en: str
    title: str
    place: str
    leader: str
    number: int
    dotted: str = ""
    also_in: str = ""


@dataclass(frozen=True)
class FirmPlan:
    """Departments (parents first), people (leaders before those they lead), heads and roles."""

    places: tuple[Place, ...]
    people: tuple[PersonPlan, ...]
    heads: dict[str, str]
    roles: tuple[tuple[str, str], ...]


ROLES = {
    "info_security": ("信息安全岗", "Information security"),
    "cloud_ops": ("云平台运维岗", "Cloud operations"),
    "flow_admin": ("流程管理员", "Flow administrator"),
    "hr": ("人力资源岗", "Human resources"),
    "operator": ("平台运维岗", "Platform operator"),
    "audit": ("审计岗", "Audit"),
    "system_admin": ("系统管理员", "System administrator"),
    "security_admin": ("安全管理员", "Security administrator"),
    "audit_admin": ("审计管理员", "Audit administrator"),
}

# The people of the story: (surname, given name, user id, department, title, is its head, role).
CAST: tuple[tuple[str, str, str, str, str, bool, str], ...] = (
    ("周", "建国", "zhoujg", "it", "首席信息官", True, ""),
    ("陈", "立", "chenli", "it-trading", "交易系统部负责人", True, ""),
    ("王", "小明", "wangxm", "it-trading", "开发工程师", False, ""),
    ("李", "四", "lisi", "it-security", "高级安全工程师", False, "info_security"),
    ("张", "三", "zhangsan", "it-security", "信息安全部负责人", True, "info_security"),
    ("赵", "敏", "zhaomin", "it-cloud", "云平台工程师", False, "cloud_ops"),
    ("吴", "迪", "wudi", "it-cloud", "云平台组组长", True, "cloud_ops"),
    ("孙", "洁", "sunjie", "hr", "人力资源经理", False, "hr"),
    ("何", "平", "heping", "it-ops", "平台运维工程师", False, "operator"),
    ("林", "晓燕", "linxy", "office", "流程管理员", False, "flow_admin"),
    ("郑", "立群", "zhenglq", "audit", "审计经理", False, "audit"),
)

# The three administrators, each somebody of the story.
ADMINISTRATORS = (("system_admin", "heping"), ("security_admin", "zhangsan"), ("audit_admin", "zhenglq"))


class _Drafting:
    def __init__(self) -> None:
        self.namer = Namer(SEED, taken={row[2] for row in CAST})
        self.numbers = count(100_001)
        self.heads = {row[3]: row[2] for row in CAST if row[5]}
        self.people: list[PersonPlan] = []
        self.parents = {place.id: place.parent for place in PLACES}

    def leader_of(self, place: str, user_id: str) -> str:
        """Head of the place, or of the one above for the head himself."""
        while place:
            head = self.heads.get(place, "")
            if head and head != user_id:
                return head
            place = self.parents[place]
        return ""

    def add(self, place: str, title: str, *, dotted: str = "", also_in: str = "") -> PersonPlan:
        surname, given = self.namer.next_name()
        user_id = self.namer.user_id(surname, given)
        return self.put(surname, given, user_id, place, title, dotted=dotted, also_in=also_in)

    def put(
        self, surname: str, given: str, user_id: str, place: str, title: str, *, dotted: str = "", also_in: str = ""
    ) -> PersonPlan:
        leader = self.leader_of(place, user_id)
        row = PersonPlan(
            user_id,
            surname + given,
            english(surname, given),
            title,
            place,
            leader,
            next(self.numbers),
            dotted if dotted != leader else "",
            also_in,
        )
        self.people.append(row)
        return row


def build(employees: int) -> FirmPlan:
    """The plan of a firm of this many people (never fewer than its heads and the story need).

    Example: build(300) and build(10_000) begin with the same people.
    """
    draft = _Drafting()
    _heads(draft)
    for surname, given, user_id, place, title, heads, _role in CAST:
        if not heads:
            draft.put(surname, given, user_id, place, title)
    for index in range(max(employees, SMALLEST) - len(draft.people)):
        _staff(draft, index)
    roles = tuple((row[6], row[2]) for row in CAST if row[6]) + ADMINISTRATORS
    return FirmPlan(PLACES, tuple(draft.people), dict(draft.heads), roles)


def _heads(draft: _Drafting) -> None:
    named = {row[3]: row for row in CAST if row[5]}
    for place in PLACES:
        dotted = draft.heads.get("wealth", "") if place.id in REGIONS else ""
        if place.id in named:
            surname, given, user_id, _place, title, _heads_it, _role = named[place.id]
            draft.put(surname, given, user_id, place.id, title)
            continue
        also_in = "wealth" if place.id == "it-data" else ""
        draft.heads[place.id] = draft.add(place.id, place.head_title, dotted=dotted, also_in=also_in).user_id


_TURNS: tuple[Place, ...] = tuple(
    place for turn in range(max(place.weight for place in PLACES)) for place in PLACES if place.weight > turn
)


def _staff(draft: _Drafting, index: int) -> None:
    place = _TURNS[index % len(_TURNS)]
    title = place.titles[(index // len(_TURNS) + index) % len(place.titles)]
    branch = place.id.startswith("branch-")
    # The counter supervisor of a branch answers to client service as well.
    dotted = draft.heads["wealth-service"] if branch and title == "柜台主管" else ""
    draft.add(place.id, title, dotted=dotted)
