"""The Python door of approvals: what other apps may ask for."""

from __future__ import annotations

from approvals.demo import seed_demo
from approvals.publish import publish_flows
from approvals.selectors.changes import ChangeFacts, ChangeQuestion, changes_about, changes_about_each
from approvals.selectors.delegable import Delegable, delegable, limits_of

__all__ = [
    "ChangeFacts",
    "ChangeQuestion",
    "Delegable",
    "changes_about",
    "changes_about_each",
    "delegable",
    "limits_of",
    "publish_flows",
    "seed_demo",
]
