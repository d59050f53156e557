"""Settings of the stand-in: one SQLite file, no sessions, no accounts; meant for loopback only."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

HERE = Path(__file__).resolve().parent
VAR = Path(os.environ.get("SANDBOX_VAR", "var/sandbox")).resolve()

SECRET_KEY = secrets.token_urlsafe(40)  # nothing is signed for longer than the process lives
DEBUG = False
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *filter(None, os.environ.get("SANDBOX_HOSTS", "").split(","))]
ROOT_URLCONF = "feishu_sandbox.urls"
WSGI_APPLICATION = "feishu_sandbox.wsgi.application"
INSTALLED_APPS = ["feishu_sandbox"]
MIDDLEWARE = ["feishu_sandbox.middleware.SameOrigin"]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "OPTIONS": {"libraries": {"sandbox": "feishu_sandbox.page.tags"}, "builtins": []},
    }
]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": VAR / "sandbox.sqlite3",
        "CONN_MAX_AGE": None,  # a thread keeps its connection as long as its client does
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA foreign_keys=ON;PRAGMA cache_size=-20000;"
            ),
        },
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
LANGUAGE_CODE = "zh-hans"
APPEND_SLASH = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 50 * 1024 * 1024  # a tenant of 10,000 people arrives in one body
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"out": {"class": "logging.StreamHandler"}},
    "loggers": {
        "feishu_sandbox": {"handlers": ["out"], "level": "INFO"},
        "django.server": {"handlers": ["out"], "level": "CRITICAL", "propagate": False},
    },
}
