"""Template helpers of the page."""

from __future__ import annotations

import time

from django import template

from feishu_sandbox.page.look import stamp

register = template.Library()
register.filter("stamp", stamp)


@register.filter
def clock(at: float) -> str:
    """Wall time to the second, for the call panel."""
    return time.strftime("%H:%M:%S", time.gmtime(at + 8 * 3600))
