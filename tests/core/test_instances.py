"""Instances made without ceremony are those that Django makes."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.db import models

from approvals.models import NodeRun, Request, Task
from bots.models import Card, Delivery
from core import instances
from core.models import JournalEntry, Timer
from people.models import Employee
from tests.factories import people as make

MADE = (NodeRun, Task, Card, Delivery, Timer, JournalEntry)


@pytest.mark.parametrize("model", MADE)
def test_a_fresh_row_says_what_djangos_says(model: type[models.Model]) -> None:
    ours, theirs = instances.fresh(model), model()
    assert _columns(ours) == _columns(theirs)
    assert (ours._state.adding, ours._state.db) == (True, None)
    assert ours != instances.fresh(model)
    for name, value in _columns(ours).items():
        if isinstance(value, dict | list):
            assert value is not getattr(instances.fresh(model), name)  # nobody shares what can be changed


def test_relations_are_given_as_rows_or_keys() -> None:
    request = Request(pk=7)
    row = instances.fresh(NodeRun, request=request, seq=3)
    assert (row.request, row.request_id, row.seq) == (request, 7, 3)
    assert instances.fresh(NodeRun, request_id=8).request_id == 8
    assert instances.fresh(Task, by=None).by_id is None
    with pytest.raises(TypeError, match="no column"):
        instances.fresh(NodeRun, sequence=3)


@pytest.mark.django_db
def test_a_row_of_the_database_fetches_what_was_not_read(django_assert_num_queries: Any) -> None:
    person = make.employee(title="总")
    row = instances.known(Employee, ["id", "name"], [person.pk, "阿"], "default")
    assert row == person
    assert (row.name, row.get_deferred_fields() >= {"title", "user_id"}) == ("阿", True)
    with django_assert_num_queries(1):
        assert row.title == "总"
    row.name = "乙"
    row.save(update_fields=["name"])
    assert Employee.objects.get(pk=person.pk).name == "乙"


def test_no_model_does_more_with_a_new_row_than_django() -> None:
    """`instances` passes `__init__` over: nothing may hang on it."""
    for model in apps.get_models():
        if model._meta.app_label in {"approvals", "bots", "core", "people"}:
            assert model.__init__ is models.Model.__init__, model


def _columns(row: models.Model) -> dict[str, Any]:
    moments = (models.DateTimeField,)
    return {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if not (isinstance(field, moments) and field.has_default())
    }
