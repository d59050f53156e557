"""Settings of the peer: its own tables in the database of the environment, with the options that our product has."""

from __future__ import annotations

import json
import os

SECRET_KEY = "a-key-for-benches-only"  # noqa: S105  # nothing is signed
DEBUG = False
USE_TZ = True
DATABASES = {"default": json.loads(os.environ["PEER_DATABASE"])}
CACHES = {"default": json.loads(os.environ["PEER_CACHE"])}
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "viewflow",
    "viewflow.workflow",
    "bench.viewflow.twostep",
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
