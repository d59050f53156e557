"""Archiving beside people at work, with real threads on PostgreSQL: nothing is lost between file and tables."""

from __future__ import annotations

import gzip
import json
from datetime import timedelta
from pathlib import Path

import pytest

from approvals.keeping import RULES
from approvals.models import Comment, Request
from approvals.services.comment import comment
from approvals.services.withdraw import withdraw
from core import archive, clock
from core.errors import HouseError
from core.journal_proof import faults
from tests.approvals.conftest import MONDAY, House
from tests.approvals.test_two_at_once import at_once, house

__all__ = ["house"]
pytestmark = [pytest.mark.pg, pytest.mark.django_db(transaction=True)]
LATER = MONDAY + timedelta(days=21 * 366)


@pytest.mark.parametrize("_round", range(4))
def test_a_comment_is_in_the_file_or_refused(house: House, tmp_path: Path, _round: int) -> None:
    request = house.submit()
    withdraw(request=request.pk, actor=house.cast.member)

    def put_away() -> object:
        with clock.frozen(LATER):
            return archive.write(RULES[0], LATER - timedelta(days=7_305), [request.pk], tmp_path)

    said = at_once(
        put_away, lambda: comment(request=request.pk, actor=house.cast.member, text="还有一句", key=f"c{_round}")
    )
    assert isinstance(said[0], archive.Written), said
    told = [json.loads(line) for line in gzip.decompress(next(tmp_path.glob("*.gz")).read_bytes()).splitlines()]
    written = [line for line in told if line.get("model") == "approvals.comment"]
    assert isinstance(said[1], HouseError) if not written else isinstance(said[1], Comment), said
    assert not Request.objects.exists()
    assert not Comment.objects.exists()
    assert list(faults()) == []
    archive.verify(said[0].manifest)


def test_two_archive_at_once_and_each_row_goes_into_one_file(house: House, tmp_path: Path) -> None:
    keys = []
    for _ in range(3):
        request = house.submit()
        withdraw(request=request.pk, actor=house.cast.member)
        keys.append(request.pk)

    def put_away(folder: Path) -> object:
        with clock.frozen(LATER):
            return archive.write(RULES[0], LATER - timedelta(days=7_305), keys, folder)

    made = at_once(lambda: put_away(tmp_path / "a"), lambda: put_away(tmp_path / "b"))
    assert sorted(one.subjects for one in made if one is not None) == [3], made
    assert list(faults()) == []
