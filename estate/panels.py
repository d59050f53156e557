"""What rooms above show on the page of a system."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from core.registry import Registry
from people.models import Employee


@dataclass(frozen=True)
class SystemPanel:
    """A panel: `gather` reads what the viewer may see of the system (key); None leaves the panel out.

    The template finds it as `panel`.
    """

    slug: str
    template: str
    gather: Callable[[str, Employee], Any | None]


@dataclass(frozen=True)
class ShownPanel:
    """A panel with what it shows."""

    template: str
    panel: Any


SYSTEM_PANELS: Registry[SystemPanel] = Registry("panels of systems")


def panels_of(key: str, viewer: Employee) -> tuple[ShownPanel, ...]:
    """The panels of this system for this viewer."""
    told = ((one.template, one.gather(key, viewer)) for one in SYSTEM_PANELS)
    return tuple(ShownPanel(template, panel) for template, panel in told if panel is not None)
