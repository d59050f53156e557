"""The token of a source's API has a place of its own: its secret is what the sender signs with."""

from __future__ import annotations

from typing import ClassVar

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

import core.encrypted

ASKED = ("alertmanager", "prometheus")


def moved(apps: Apps, schema: BaseDatabaseSchemaEditor) -> None:
    """What these kinds kept as their secret was the token of their API."""
    for row in apps.get_model("alerts", "AlertSource").objects.filter(kind__in=ASKED):
        if row.secret:
            row.api_token, row.secret = row.secret, ""
            row.save(update_fields=["api_token", "secret"])


class Migration(migrations.Migration):
    """A column, and what belongs there."""

    dependencies: ClassVar = [("alerts", "0017_spare_roads")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="alertsource",
            name="api_token",
            field=core.encrypted.EncryptedTextField(blank=True, default=""),
        ),
        migrations.RunPython(moved, migrations.RunPython.noop),
    ]
