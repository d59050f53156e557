"""The world around a list of requests, for telling them one under the other."""

from __future__ import annotations

from collections.abc import Iterable

from approvals import world
from approvals.forms.field import World
from approvals.models import Request
from approvals.named import briefly, named_in
from approvals.services.instance import definition_of


def around(requests: Iterable[Request]) -> World:
    """What the headlines and summaries of all of them name, in one question for each sort."""
    return world.everything(named_in((briefly(definition_of(row)), row.data) for row in requests))
