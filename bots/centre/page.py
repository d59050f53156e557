"""What the operator's page of the approval centre shows: how much stands there, whether it is true, what was mended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db.models import Count, Sum
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bots.centre.checking import EVERY
from bots.centre.kinds import CENTRE, InBoth
from bots.centre.writing import takes_presses
from bots.models import CentreCheck, CentreCode, CentreEntryPut, Errand
from bots.policy import require_operator
from bots.services.centre import PUT
from bots.states import CentreStatus, CheckStatus, ErrandStatus
from core import clock
from core.shell import Tile
from people.models import Employee

LISTED: Final = 20
SILENT: Final = timedelta(minutes=30)  # three checks that did not come
TONES: Final = {CheckStatus.RUNNING: "info", CheckStatus.DONE: "ok", CheckStatus.FAILED: "bad"}


@dataclass(frozen=True)
class CheckLine:
    """One check of the list."""

    at: datetime
    status: str
    tone: str
    entries: int
    behind: int
    differing: int
    reason: str


@dataclass(frozen=True)
class KindLine:
    """One kind of request as a bot put it; `pressed_at` is when a quick button of it last came in."""

    name: str  # as people know it; how the source calls it, once it is offered no more
    slug: str
    bot: str
    code: str
    put_at: datetime | None
    quick: bool
    pressed_at: datetime | None


@dataclass(frozen=True)
class CentrePage:
    """The figures, the newest checks, the kinds. `used` is the switch."""

    used: bool
    every: int
    tiles: tuple[Tile, ...]
    checks: tuple[CheckLine, ...]
    kinds: tuple[KindLine, ...]


def build(viewer: Employee) -> CentrePage:
    """The page.

    Raises: Refused unless the viewer is an operator.
    """
    require_operator(viewer)
    checks = list(CentreCheck.objects.order_by("-pk")[:LISTED])
    kinds = CentreCode.objects.select_related("bot").order_by("bot__slug", "slug")
    names = {one.slug: one.name for source in CENTRE for one in source.definitions()}
    return CentrePage(
        used=settings.FEISHU_APPROVAL_CENTRE,
        every=int(EVERY.total_seconds() // 60),
        tiles=_tiles(next((row for row in checks if row.status == CheckStatus.DONE), None)),
        checks=tuple(_check(row) for row in checks),
        kinds=tuple(_kind(row, names) for row in kinds),
    )


def _tiles(last: CentreCheck | None) -> tuple[Tile, ...]:
    counted = dict(CentreEntryPut.objects.order_by().values_list("status").annotate(Count("pk")))
    sums = CentreEntryPut.objects.aggregate(healed=Sum("healed"), left_out=Sum("left_out"))
    errands = dict(Errand.objects.filter(kind=PUT).order_by().values_list("status").annotate(Count("pk")))
    waiting = errands.get(ErrandStatus.WAITING, 0) + errands.get(ErrandStatus.RUNNING, 0)
    failed, here = errands.get(ErrandStatus.FAILED, 0), reverse("bots:centre")
    ended = _("已结束 {count} 条").format(count=counted.get(CentreStatus.ENDED, 0))
    room = _("{count} 项任务超出上限未列").format(count=sums["left_out"]) if sums["left_out"] else ended
    return (
        Tile(_("进行中的条目"), f"{counted.get(CentreStatus.OPEN, 0):,}", "", room, here),
        Tile(_("待更新"), f"{waiting:,}", "", _("等待写入飞书"), reverse("bots:errands")),
        Tile(
            _("更新失败"), f"{failed:,}", "", _("查看原因并重试") if failed else _("没有失败"),
            f"{reverse('bots:errands')}?state=failed", "bad" if failed else "neutral",
        ),
        Tile(_("已自动修复"), f"{sums['healed'] or 0:,}", "", _("飞书与本系统不一致，已重新写入"), here),
        _last(last, here),
    )  # fmt: skip


def _last(last: CentreCheck | None, here: str) -> Tile:
    """When the last check ended, and whether that is too long ago."""
    if last is None or last.done_at is None:
        return Tile(_("最近核对"), "—", "", _("还没有核对过"), here)
    minutes = int((clock.now() - last.done_at).total_seconds() // 60)
    late = clock.now() - last.done_at > SILENT
    said = _("核对 {count} 条").format(count=last.entries)
    return Tile(_("最近核对"), f"{minutes:,}", _("分钟前"), said, here, "warn" if late else "neutral")


def _check(row: CentreCheck) -> CheckLine:
    status = CheckStatus(row.status)
    return CheckLine(row.begun_at, str(status.label), TONES[status], row.entries, row.behind, row.differing, row.reason)


def _kind(row: CentreCode, names: Mapping[str, InBoth]) -> KindLine:
    name = names.get(row.slug, InBoth(row.slug)).in_language(get_language() or "")
    return KindLine(name, row.slug, row.bot.display_name, row.code, row.put_at, takes_presses(row.bot), row.pressed_at)
