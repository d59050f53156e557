"""The stand-in's only Django app."""

from __future__ import annotations

from django.apps import AppConfig


class OpsConfig(AppConfig):
    name = "ops_sandbox"
    verbose_name = "运维平台替身"
    default_auto_field = "django.db.models.BigAutoField"
