"""Law: a state is one column of one enum, and the database knows its values."""

from __future__ import annotations

import re

from django.apps import apps
from django.db import models

from tests.house.files import APPS, obey

STATE_NAMES = re.compile(r"^(status|state)$|_(status|state)$")
# Yes-or-no facts about a row are fine; a stage of its life is not one.
STATE_WORDS = re.compile(
    r"^(is|was|has)?_?(done|closed|open|approved|rejected|finished|cancelled|sent|failed|deleted|archived)$"
)


def unguarded(model: type[models.Model]) -> list[str]:
    """Columns of states without choices or without a check constraint that names them."""
    guarded = set()
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.CheckConstraint):
            guarded |= set(re.findall(r"\('(\w+?)(?:__\w+)?',", str(constraint.condition)))
    columns = [field for field in model._meta.local_fields if STATE_NAMES.search(field.name)]
    return [field.name for field in columns if not field.choices or field.name not in guarded]


def boolean_states(model: type[models.Model]) -> list[str]:
    """Boolean columns that say a stage of a row's life."""
    columns = [field for field in model._meta.local_fields if isinstance(field, models.BooleanField)]
    return [field.name for field in columns if STATE_WORDS.match(field.name)]


def example(*, guarded: bool, boolean: bool = False) -> type[models.Model]:
    """A model to try the laws on; it is never registered."""
    values = ["a", "b"]
    check = models.CheckConstraint(condition=models.Q(status__in=values), name="law_example")
    column = models.BooleanField() if boolean else models.TextField()
    meta = type("Meta", (), {"app_label": "core", "abstract": True, "constraints": [check] if guarded else []})
    body = {"__module__": __name__, "Meta": meta, "is_done": column}
    body["status"] = models.CharField(max_length=8, choices=[(one, one) for one in values])
    return type("Example", (models.Model,), body)


def test_the_laws_tell_good_from_bad() -> None:
    assert unguarded(example(guarded=True)) == []
    assert unguarded(example(guarded=False)) == ["status"]
    assert boolean_states(example(guarded=True)) == []
    assert boolean_states(example(guarded=True, boolean=True)) == ["is_done"]


def own_models() -> list[type[models.Model]]:
    """The tables of the house; versions of a table copy what that table guards."""
    found = [model for app in APPS for model in apps.get_app_config(app).get_models()]
    return [model for model in found if not hasattr(model, "history_object")]


def test_every_state_column_has_a_check_constraint() -> None:
    found = {f"{model._meta.label}": unguarded(model) for model in own_models()}
    obey("state-constraint", {name: ", ".join(columns) for name, columns in found.items() if columns})


def test_no_state_is_a_boolean() -> None:
    found = {f"{model._meta.label}": boolean_states(model) for model in own_models()}
    obey("boolean-state", {name: ", ".join(columns) for name, columns in found.items() if columns})
