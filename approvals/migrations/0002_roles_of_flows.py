"""The roles that the flows of the house ask for: a firm without them could publish none."""

from django.db import migrations

ROLES = {
    "info_security": ("信息安全岗", "Information security"),
    "cloud_ops": ("云平台运维岗", "Cloud operations"),
}


def add(apps, schema_editor):
    """Add those that are missing; nobody holds them yet."""
    for slug, (name, name_en) in ROLES.items():
        apps.get_model("people", "Role").objects.get_or_create(slug=slug, defaults={"name": name, "name_en": name_en})


class Migration(migrations.Migration):
    dependencies = [("approvals", "0001_initial"), ("people", "0005_administrators")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
