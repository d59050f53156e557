"""A drain in a process of its own, to be killed in the middle of a call (run by test_killed.py)."""

from __future__ import annotations

import os
import sys

import django
from django.conf import settings


def main() -> None:
    """Drain one lane of the test's database."""
    django.setup()
    settings.DATABASES["default"]["NAME"] = os.environ["TEST_NAME"]
    from bots.kinds import NOTICES
    from bots.outbox.drain import drain
    from core import clock
    from tests.bots import story
    from tests.bots.conftest import MONDAY_TEN

    for kind in story.KINDS:
        NOTICES.register(kind)
    with clock.frozen(MONDAY_TEN):
        drain(sys.argv[1], seconds=20)


if __name__ == "__main__":
    main()
