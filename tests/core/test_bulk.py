"""Many rows written each with values of its own."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction

from core import bulk
from people.models import Employee
from tests.factories import people as make


@pytest.mark.django_db
def test_each_row_gets_its_own_values_in_one_statement(django_assert_num_queries: Any) -> None:
    rows = [make.employee() for _ in range(5)]
    for number, row in enumerate(rows):
        row.title, row.leader = f"第 {number} 位", rows[0] if number else None
        row.name = "不写"
    with transaction.atomic(), django_assert_num_queries(1):
        bulk.write(rows, ["title", "leader"])
        bulk.write([], ["title"])
        bulk.write(rows, [])
    told = list(Employee.objects.order_by("pk").values_list("title", "leader"))
    assert told == [("第 0 位", None), *[(f"第 {number} 位", rows[0].pk) for number in range(1, 5)]]
    assert not Employee.objects.filter(name="不写").exists()


@pytest.mark.django_db(transaction=True)
def test_only_inside_a_transaction() -> None:
    row = make.employee()
    with pytest.raises(RuntimeError):
        bulk.write([row], ["title"])
    with transaction.atomic():
        bulk.write([row], ["title"])
