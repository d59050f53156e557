"""The door of alerts for the storeys above."""

from __future__ import annotations

from alerts.demo.seeding import seed_demo

__all__ = ["seed_demo"]
