"""A request that waits is looked at once: is it to be read before what came earlier?"""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """A mark, and the way to those that are to be read first."""

    dependencies: ClassVar = [("alerts", "0019_quiet_versions")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="intake",
            name="glance",
            field=models.CharField(
                blank=True, choices=[("", "未看过"), ("later", "按顺序解析"), ("first", "优先解析")], default="", max_length=5
            ),
        ),
        migrations.AddConstraint(
            model_name="intake",
            constraint=models.CheckConstraint(
                condition=models.Q(("glance__in", ["", "later", "first"])), name="alerts_intake_glance"
            ),
        ),
        migrations.AddIndex(
            model_name="intake",
            index=models.Index(
                condition=models.Q(("glance", "first"), ("status", "waiting")),
                fields=["source", "id"],
                name="alerts_intake_first",
            ),
        ),
    ]
