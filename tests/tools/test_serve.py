"""What `dev.py up` refuses before it starts anything."""

from __future__ import annotations

import pytest

from tools.dev import serve
from tools.dev.say import Failure


def test_one_port_cannot_serve_two() -> None:
    with pytest.raises(Failure, match="must differ"):
        serve.up(port=8190, sandbox_port=8190, employees=0, fresh=False, verbose=False)
