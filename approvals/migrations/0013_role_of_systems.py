"""The role as which other systems file requests for people and answer what they were asked to do."""

from django.db import migrations


def add(apps, schema_editor):
    """Add it; nobody holds it yet."""
    apps.get_model("people", "Role").objects.get_or_create(
        slug="connected_system", defaults={"name": "对接系统", "name_en": "Connected system"}
    )


class Migration(migrations.Migration):
    dependencies = [("approvals", "0012_fewer_indexes")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
