"""A firm's installation passes Django's own check of what goes into production."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
def test_an_installation_with_https_behind_a_proxy_has_no_warning(tmp_path: Path) -> None:
    environment = {
        "PATH": os.environ["PATH"],
        "VAR_DIR": str(tmp_path),
        "SECRET_KEY": secrets.token_urlsafe(60),
        "FIELD_KEYS": os.environ["FIELD_KEYS"],
        "PUBLIC_URL": "https://hub.example.com",
        "ALLOWED_HOSTS": "hub.example.com",
        "TRUSTED_PROXIES": "10.0.0.0/8",
    }
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    names = ("SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "SESSION_COOKIE_SECURE")
    show = f"from django.conf import settings as s; print(*[getattr(s, name) for name in {names}])"
    told = subprocess.run(
        [sys.executable, "-c", show],
        cwd=ROOT, env=environment | {"DJANGO_SETTINGS_MODULE": "config.settings"}, capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    assert told.stdout.split() == ["__Host-session", "__Host-csrf", "True"]
