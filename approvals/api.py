"""The Python door of approvals: what other apps may ask for."""

from __future__ import annotations

from approvals.demo import seed_demo
from approvals.publish import publish_flows
from approvals.selectors.changes import ChangeFacts, changes_about
from approvals.selectors.delegable import Delegable, delegable, limits_of

__all__ = ["ChangeFacts", "Delegable", "changes_about", "delegable", "limits_of", "publish_flows", "seed_demo"]
