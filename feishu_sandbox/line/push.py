"""Bringing events and presses over the line instead of to an address."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import Any

from feishu_sandbox import state
from feishu_sandbox.line.hub import HUB
from feishu_sandbox.models import App

CARD = "card.action.trigger"


def push(app: App, payload: Mapping[str, Any], *, timeout: float) -> tuple[int, bytes, str, float]:
    """Bring it over the line: (status as over HTTP, answer, reason, ms). Status 0 means that nobody answered."""
    began = time.time()
    event_type = payload.get("header", {}).get("event_type", "")
    kind = state.switches.line_card_frame if event_type == CARD else "event"
    text = json.dumps(payload, ensure_ascii=False).encode()
    answer, reason = HUB.ask(app.app_id, kind, text, timeout=timeout)
    ms = (time.time() - began) * 1000
    if answer is None:
        return 0, b"", reason, ms
    return answer["code"], answer["data"], "", ms
