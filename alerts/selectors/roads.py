"""Roads without Feishu as operators read and write them; addresses and headers are never shown again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.utils.translation import gettext as _

from alerts.models import SpareRoad
from alerts.policy import require_keeps_roads
from alerts.services.road_errands import AWAY
from alerts.states_road import ROAD, Drill, Encoding, RoadKind, RoadStatus
from bots import api as bots
from core.errors import NotVisible, Problem
from people.models import Employee

SHOWN: Final = ("name", "position", "encoding", "body", "expects", "test_to")
TYPED: Final = (*SHOWN, "url", "headers")
SAMPLE: Final = '{"phone": "{phone}", "content": "{text}"}'


@dataclass(frozen=True)
class RoadLine:
    """A road in the list, what may be done with it, and how its last drill ended."""

    row: SpareRoad
    can: tuple[str, ...]

    @property
    def tone(self) -> str:
        """The tone of its state."""
        return RoadStatus(self.row.status).tone

    @property
    def drill_tone(self) -> str:
        """The tone of the drill's result."""
        return Drill(self.row.drill).tone


@dataclass(frozen=True)
class RoadsPage:
    """All roads; `away`: Feishu is away at this moment, so that they are taken."""

    lines: tuple[RoadLine, ...]
    away: bool

    @property
    def drilling(self) -> bool:
        """Whether a result is waited for: the list then renews itself."""
        return any(line.row.drill == Drill.WAITING for line in self.lines)


@dataclass(frozen=True)
class RoadPage:
    """A road in the form. `pk` 0: a new one; `stale`: somebody else changed it meanwhile."""

    pk: int
    kind: RoadKind
    version: int
    given: Mapping[str, str]
    host: str = ""
    problems: Mapping[str, str] = field(default_factory=dict)
    stale: bool = False

    @property
    def title(self) -> str:
        """What stands above the form."""
        return _("修改备用通道") if self.pk else _("新建备用通道")

    @property
    def whole(self) -> str:
        """What is wrong with no field in particular."""
        return self.problems.get("", "")

    @property
    def kinds(self) -> Sequence[RoadKind]:
        """What a new one may be."""
        return list(RoadKind)

    @property
    def encodings(self) -> list[tuple[str, str]]:
        """How a gateway may be asked."""
        return [(one.value, str(one.label)) for one in Encoding]

    @property
    def fields(self) -> frozenset[str]:
        """What this kind is asked for beside its name."""
        every = {"url", "headers", "encoding", "body", "expects", "test_to"}
        return frozenset({RoadKind.HTTP: every, RoadKind.WECOM: {"url"}}.get(self.kind, {"test_to"}))


def roads_page(actor: Employee) -> RoadsPage:
    """All roads, those in use first.

    Raises: Refused.
    """
    require_keeps_roads(actor)
    lines = tuple(RoadLine(row, _can(row)) for row in SpareRoad.objects.order_by("status", "position", "pk"))
    return RoadsPage(lines, bots.away_since(AWAY) is not None)


def kept_road(actor: Employee, pk: int) -> SpareRoad:
    """The road with this key.

    Raises: Refused; NotVisible.
    """
    require_keeps_roads(actor)
    row = SpareRoad.objects.filter(pk=pk).first()
    if row is None:
        raise NotVisible(_("备用通道不存在"))
    return row


def road_page(
    actor: Employee,
    pk: int = 0,
    kind: str = "",
    *,
    given: Mapping[str, str] | None = None,
    problems: Sequence[Problem] = (),
    stale: bool = False,
) -> RoadPage:
    """The form; what was typed goes before what is kept.

    Raises: Refused; NotVisible.
    """
    require_keeps_roads(actor)
    row = kept_road(actor, pk) if pk else _new(kind)
    kept = {name: str(getattr(row, name)) for name in SHOWN}
    told: dict[str, str] = {}
    for problem in problems:
        told.setdefault(problem.field, problem.message)
    host = row.host if pk else ""
    return RoadPage(pk, RoadKind(row.kind), row.version, kept | dict(given or {}), host, told, stale)


def _new(kind: str) -> SpareRoad:
    body = SAMPLE if kind in {"", RoadKind.HTTP} else ""
    return SpareRoad(kind=kind if kind in RoadKind.values else RoadKind.HTTP, body=body)


def _can(row: SpareRoad) -> tuple[str, ...]:
    status = RoadStatus(row.status)
    drill = ("drill",) if status == RoadStatus.ACTIVE and row.drill != Drill.WAITING else ()
    return (*drill, *(verb for verb in ("retire", "restore") if ROAD.can(status, verb)))
