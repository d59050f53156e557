"""The Python door of approvals: what other apps may ask for."""

from __future__ import annotations

from approvals.demo import seed_demo
from approvals.publish import publish_flows

__all__ = ["publish_flows", "seed_demo"]
