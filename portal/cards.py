"""The tiles and the panel of 工作台 that come from the inbox."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from core import wording
from core.shell import HomePanel, HomeTile, Scope, Tile
from inbox import api as inbox
from portal.selectors.counting import counts

SHOWN = 6


def _todo(person: Any, scope: Scope) -> Tile:
    now = counts(person)
    meaning = _("今天到期 %(n)s 项") % {"n": wording.count(now.due_today)} if now.due_today else _("今天没有到期")
    return Tile(_("待我处理"), wording.count(now.todo), _("项"), meaning, reverse("portal:inbox"))


def _overdue(person: Any, scope: Scope) -> Tile:
    number = counts(person).overdue
    url = f"{reverse('portal:inbox')}?due=overdue"
    if not number:
        return Tile(_("已超时"), "0", _("项"), _("全部在时限内"), url, "ok")
    return Tile(_("已超时"), wording.count(number), _("项"), _("请优先处理"), url, "bad")


def _started(person: Any, scope: Scope) -> Tile:
    url = f"{reverse('portal:inbox')}?tab=started"
    return Tile(_("我发起的"), wording.count(counts(person).started_running), _("项"), _("进行中"), url)


def _waiting(person: Any, scope: Scope) -> Mapping[str, Any]:
    rows = inbox.page(person, inbox.Tab.TODO, inbox.Filters(), "", SHOWN)
    return {"items": rows.items, "todo": counts(person).todo}


TILES = (
    HomeTile("inbox-todo", 10, _todo),
    HomeTile("inbox-overdue", 20, _overdue),
    HomeTile("inbox-started", 60, _started),
)
PANEL = HomePanel("inbox", 10, "main", "portal/waiting.html", _waiting)
