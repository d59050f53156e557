"""A small estate: two systems with owners, two ledgers, a roster on which somebody always is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time

import pytest

from estate.models import Ledger, Roster, System
from estate.services.layers import LayerDraft, set_layers
from estate.services.ledger_rows import write_row
from estate.services.rosters import add_roster
from estate.services.row_writing import RowDraft
from estate.services.systems import add_system, name_owners
from estate.states import Duty, Grade
from estate.watchers import ESTATE_WATCHERS, EstateWatcher, Happened
from tests.cast import Cast
from tests.conftest import FrozenClock

# Monday, 2 November 2026, 09:00 in Shanghai; the stories happen on Tuesday the 10th.
FIRST = date(2026, 11, 2)
SINCE = datetime(2026, 11, 2, 1, tzinfo=UTC)

BUDGET = [
    {"id": "year", "type": "number", "label": "年度", "label_en": "Year", "required": True},
    {"id": "left", "type": "money", "label": "剩余金额", "label_en": "Left", "unit": "元", "unit_en": "yuan"},
    {"id": "kind", "type": "choice", "label": "类型", "options": [
        {"value": "capex", "label": "资本性", "label_en": "Capital"}, {"value": "opex", "label": "费用"}]},
    {"id": "until", "type": "date", "label": "有效期"},
    {"id": "owner", "type": "person", "label": "负责人"},
    {"id": "system", "type": "system", "label": "系统"},
]  # fmt: skip
RULES = [
    {"id": "left", "type": "row", "label": "一", "of": "budget", "required": True},
    {"id": "note", "type": "text", "label": "说明", "most": 20},
]


@dataclass
class Estate:
    """What there is, and what watchers were told."""

    cast: Cast
    trading: System
    office: System
    budget: Ledger
    rules: Ledger
    roster: Roster
    told: list[Happened] = field(default_factory=list)

    def system_facts(self, **changes: object) -> dict[str, object]:
        """What the form of `trading` would send, but for these."""
        row = System.objects.get(pk=self.trading.pk)
        kept = ("name", "grade", "name_en", "hours", "department", "cost_centre", "roster", "note")
        return {name: getattr(row, name) for name in kept} | changes


@pytest.fixture
def estate(cast: Cast, frozen_clock: FrozenClock) -> Iterator[Estate]:
    """The estate, on an ordinary working morning."""
    roster = add_roster(actor=None, slug="oncall", name="交易值班", name_en="Trading duty")
    draft = LayerDraft("主值", [cast.member, cast.head], FIRST, "Primary", handover=time(9))
    set_layers(roster, actor=None, layers=[draft], since=SINCE)
    trading = add_system(
        actor=None, key="jzjy", name="集中交易", name_en="Central trading", grade=Grade.A, department=cast.trading,
        cost_centre="IT-1", roster=roster,
    )  # fmt: skip
    office = add_system(actor=None, key="bgxt", name="办公协同", grade=Grade.C)
    name_owners(
        trading, actor=None,
        owners=[(Duty.A, cast.member), (Duty.B, cast.head), (Duty.B, cast.peer), (Duty.DATA, cast.peer)],
    )  # fmt: skip
    budget = Ledger.objects.create(
        slug="budget", name="预算", name_en="Budgets", key_label="编号", columns=BUDGET, keeper="hr"
    )
    rules = Ledger.objects.create(slug="rules", name="规则", key_label="编号", columns=RULES, readers="keepers")
    cells = {
        "year": "2026",
        "left": "1,234.50",
        "kind": "资本性",
        "until": "2026-12-31",
        "owner": "wangxm",
        "system": "jzjy",
    }
    write_row(budget, RowDraft("B-1", "行情扩容", "Market data", cells), actor=None)
    write_row(rules, RowDraft("R-1", "不相容", "", {"left": "B-1", "note": "同一人"}), actor=None)
    made = Estate(cast, trading, office, budget, rules, roster)
    ESTATE_WATCHERS.register(EstateWatcher("tests", made.told.append))
    yield made
    del ESTATE_WATCHERS._entries["tests"]
