"""The stand-in's only Django app."""

from __future__ import annotations

from django.apps import AppConfig


class SandboxConfig(AppConfig):
    name = "feishu_sandbox"
    verbose_name = "飞书沙箱"
    default_auto_field = "django.db.models.BigAutoField"
