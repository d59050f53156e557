"""The stock admin as an app, without a site of its own: the house's one is `core.admin_site.SITE`."""

from __future__ import annotations

from django.contrib.admin.apps import AdminConfig


class HouseAdminConfig(AdminConfig):
    """Finds every room's `admin.py` when all models exist."""

    default = False
