"""The product as real processes, and beside it real monitoring programs that report to it on four roads."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from tests.programs.hub import ROADS, Hub, added
from tests.programs.lab import Lab
from tests.stack import Stack, running

PAUSE, SETTLE = 6, 15  # seconds: what dies tells the end of everything within a few of them


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The embedded size, at the hour that the programs tell."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ALERT_PAUSE_SECONDS", str(PAUSE))
        patch.setenv("ALERT_SETTLE_SECONDS", str(SETTLE))
        with running(tmp_path_factory.mktemp("hub"), at_work=False) as made:
            yield made


@pytest.fixture(scope="session")
def hub(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """The product with the lab set up to report to it."""
    sources = {road: added(stack, road) for road in ROADS}
    direct = urlsplit(sources["prometheus"]["address"])
    values = {
        "BASE": stack.url,
        "WEBHOOK": sources["alertmanager"]["address"],
        "PATH": direct.path,
        "HOST": direct.netloc,
        "TOKEN": sources["prometheus"]["token"],
        "WEBHOOK_TOKEN": sources["alertmanager"]["token"],
        "PAGERDUTY_TOKEN": sources["pagerduty"]["token"],
        "OPSGENIE_TOKEN": sources["opsgenie"]["token"],
    }
    lab = Lab(tmp_path_factory.mktemp("lab") / "work", values)
    try:
        lab.start()
        yield Hub(stack, lab)
    finally:
        lab.stop()
