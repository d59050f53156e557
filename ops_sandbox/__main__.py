"""`python -m ops_sandbox --port 8002 --var DIR`: migrate, then serve until ended."""

from __future__ import annotations

import argparse
import logging
import os
import signal
from pathlib import Path
from types import FrameType

import django
from django.core.management import call_command
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application


class Server(ThreadedWSGIServer):
    daemon_threads = True
    block_on_close = False


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Silent: the page is the log."""


def _leave(number: int, frame: FrameType | None) -> None:
    raise SystemExit(0)


def main() -> None:
    """Start the stand-in in this process."""
    parser = argparse.ArgumentParser(prog="ops_sandbox", description="运维平台的本地替身")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8002)
    parser.add_argument("--var", default=os.environ.get("OPS_VAR", "var/ops"), help="folder of its database")
    asked = parser.parse_args()
    Path(asked.var).mkdir(parents=True, exist_ok=True)
    os.environ["OPS_VAR"] = asked.var
    os.environ["DJANGO_SETTINGS_MODULE"] = "ops_sandbox.settings"
    signal.signal(signal.SIGTERM, _leave)
    signal.signal(signal.SIGINT, _leave)
    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    server = Server((asked.host, asked.port), Quiet)
    server.set_app(get_wsgi_application())
    logging.getLogger("ops_sandbox").info("运维平台 http://%s:%s/", asked.host, asked.port)
    try:
        server.serve_forever(poll_interval=0.2)
    finally:
        server.server_close()


if __name__ == "__main__":
    main()
