"""Settings of the stand-in: one SQLite file, no sessions, no accounts; meant for loopback only."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

HERE = Path(__file__).resolve().parent
VAR = Path(os.environ.get("OPS_VAR", "var/ops")).resolve()

SECRET_KEY = secrets.token_urlsafe(40)  # nothing is signed for longer than the process lives
DEBUG = False
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
ROOT_URLCONF = "ops_sandbox.urls"
INSTALLED_APPS = ["ops_sandbox"]
MIDDLEWARE = ["ops_sandbox.middleware.OwnPage"]
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": [HERE / "templates"]}]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": VAR / "ops.sqlite3",
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": "PRAGMA journal_mode=WAL;"},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
LANGUAGE_CODE = "zh-hans"
APPEND_SLASH = False
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"out": {"class": "logging.StreamHandler"}},
    "loggers": {"ops_sandbox": {"handlers": ["out"], "level": "INFO"}},
}
