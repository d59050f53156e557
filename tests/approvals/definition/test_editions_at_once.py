"""Two flow administrators at once, with real threads on PostgreSQL: one wins, the other is told."""

from __future__ import annotations

import pytest

from approvals.models import Edition, FlowVersion
from approvals.services import editions
from approvals.services.editions import source_of
from core.errors import IllegalMove
from tests.approvals.conftest import House
from tests.approvals.definition.test_editions import begun, publish, version_of
from tests.approvals.test_two_at_once import at_once, house

__all__ = ["house"]
pytestmark = [pytest.mark.pg, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("_round", range(3))
def test_a_draft_is_published_once(house: House, _round: int) -> None:
    row = begun(house)
    results = at_once(lambda: publish(house, row), lambda: publish(house, row))
    assert sorted(type(result) for result in results if isinstance(result, IllegalMove)) == [IllegalMove]
    assert FlowVersion.objects.filter(flow__slug="cloud_vm").count() == 2
    assert version_of().number == 2


@pytest.mark.parametrize("_round", range(3))
def test_of_two_who_save_one_is_told(house: House, _round: int) -> None:
    row = begun(house)
    texts = [source_of(row) + " " * many for many in (1, 2)]
    save = [
        lambda text=text: editions.keep(actor=house.admin, edition=row.pk, rev=row.rev, text=text) for text in texts
    ]
    results = at_once(*save)
    assert len([result for result in results if isinstance(result, IllegalMove)]) == 1
    assert source_of(Edition.objects.get()) in texts


def test_of_two_who_begin_one_is_told(house: House) -> None:
    begin = [lambda: editions.begin_from(actor=house.admin, version=version_of().pk)] * 2
    results = at_once(*begin)
    assert len([result for result in results if isinstance(result, IllegalMove)]) == 1
    assert Edition.objects.count() == 1
