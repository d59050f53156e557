
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('alerts', '0018_source_api_token'),
    ]

    operations = [
        migrations.AddField(
            model_name='inhibitionrule',
            name='version',
            field=models.PositiveIntegerField(default=1),
        ),
        migrations.AddField(
            model_name='maintenancewindow',
            name='version',
            field=models.PositiveIntegerField(default=1),
        ),
        migrations.AddField(
            model_name='silence',
            name='replaces',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='alerts.silence'),
        ),
        migrations.AddField(
            model_name='silence',
            name='version',
            field=models.PositiveIntegerField(default=1),
        ),
    ]
