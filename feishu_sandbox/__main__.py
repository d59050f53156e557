"""`python -m feishu_sandbox --port 8100 --var DIR`: migrate, then serve until ended."""

from __future__ import annotations

import argparse
import logging
import os
import signal
import sys
from pathlib import Path
from types import FrameType

import django
from django.core.management import call_command


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="feishu_sandbox", description="飞书开放平台的本地替身")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8100)
    parser.add_argument("--var", default=os.environ.get("SANDBOX_VAR", "var/sandbox"), help="folder of its database")
    return parser.parse_args()


def _leave(number: int, frame: FrameType | None) -> None:
    raise SystemExit(0)


def main() -> None:
    """Start the stand-in in this process."""
    arguments = _arguments()
    Path(arguments.var).mkdir(parents=True, exist_ok=True)
    os.environ["SANDBOX_VAR"] = arguments.var
    os.environ["DJANGO_SETTINGS_MODULE"] = "feishu_sandbox.settings"
    signal.signal(signal.SIGTERM, _leave)
    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    from feishu_sandbox.server import serve  # noqa: PLC0415 - models exist only after setup()

    logging.getLogger("feishu_sandbox").info("飞书沙箱 http://%s:%s/", arguments.host, arguments.port)
    try:
        serve(arguments.host, arguments.port)
    except KeyboardInterrupt:
        sys.exit(0)


if __name__ == "__main__":
    main()
