"""The approvers that were picked on a form: inputs named `chosen.<node>`."""

from __future__ import annotations

from typing import Final

from django.http import QueryDict

from core.doors import whole

CHOSEN: Final = "chosen."


def chosen_of(posted: QueryDict) -> dict[str, tuple[int, ...]]:
    """Keys of people by node; a node for which nobody was picked is left out."""
    found = {
        name.removeprefix(CHOSEN): tuple(pk for pk in map(whole, keys) if pk is not None)
        for name, keys in posted.lists()
        if name.startswith(CHOSEN)
    }
    return {node: people for node, people in found.items() if people}
