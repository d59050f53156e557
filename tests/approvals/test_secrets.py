"""What is sensitive stays on the page: not in the journal, not in headlines, not in the figures of a summary."""

from __future__ import annotations

from typing import Any

import pytest

from approvals import phrases
from approvals.definition import WrongDefinition, parse
from approvals.publish import load, publish
from core import journal
from tests.approvals.conftest import PLAIN, House


def cloud_vm(*, sensitive: str) -> Any:
    """The flow with one field or column (`items.cpu`) made sensitive."""
    source = load(PLAIN / "cloud_vm.json")
    name, _dot, column = sensitive.partition(".")
    field = next(one for one in source["form"]["fields"] if one["id"] == name)
    if column:
        field = next(one for one in field["columns"] if one["id"] == column)
    field["sensitive"] = True
    return source


@pytest.mark.parametrize(
    ("sensitive", "test", "value"),
    [
        ("cost_month", {"field": "cost_month", "op": "gt", "value": 100}, 486000),
        ("items.cpu", {"sum": "items.cpu*qty", "op": "gt", "value": 1}, 48),
    ],
)
def test_the_journal_says_why_a_branch_was_taken_without_the_sensitive_value(
    house: House, sensitive: str, test: dict[str, Any], value: int
) -> None:
    source = cloud_vm(sensitive=sensitive)
    source["root"]["next"]["next"]["branches"][0]["when"] = [[test]]
    publish(parse(source), source)
    request = house.submit()
    house.approve(request, house.cast.head)
    facts = [entry.facts for entry in journal.entries(request.ref)][-1]
    ((truth,),) = facts["branches"][0]["table"][0]["groups"]
    assert (truth["holds"], truth["have"]) == (True, None)
    assert f'"have":{value}' not in "".join(entry.text for entry in journal.entries(request.ref))


def test_a_figure_made_of_a_sensitive_column_is_sensitive() -> None:
    definition = parse(cloud_vm(sensitive="items.cpu"))
    data = {"items": [{"cpu": "16", "qty": 3}], "env": "prod"}
    assert {label for label, _value in phrases.public_summary(definition, data)} == {"环境"}


def test_no_headline_is_made_of_a_sensitive_column() -> None:
    with pytest.raises(WrongDefinition, match="items.qty"):
        parse(cloud_vm(sensitive="items.qty"))
