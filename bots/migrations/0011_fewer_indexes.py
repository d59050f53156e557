"""Every decision writes fewer indexes: those of keys that another index finds as well, or that are mostly empty."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

LIKE = [("bots_delivery", "dedupe_key"), ("bots_announcement", "key"), ("bots_card", "message_id"), ("bots_errand", "key")]

def drop_like(apps, schema_editor):
    """PostgreSQL keeps a second index of each unique text for searches by its beginning; nobody searches these so."""
    if schema_editor.connection.vendor != "postgresql":
        return
    with schema_editor.connection.cursor() as cursor:
        for table, column in LIKE:
            cursor.execute(
                "SELECT indexname FROM pg_indexes WHERE schemaname = current_schema() AND tablename = %s "
                "AND indexname LIKE %s",
                [table, f"{table}_{column}_%_like"],
            )
            for (name,) in cursor.fetchall():
                cursor.execute(f'DROP INDEX "{name}"')


class Migration(migrations.Migration):

    dependencies = [
        ('bots', '0010_cards_in_groups'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='announcement',
            name='by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='card',
            name='bot',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='bots.bot'),
        ),
        migrations.AlterField(
            model_name='card',
            name='chat',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='bots.groupchat'),
        ),
        migrations.AlterField(
            model_name='delivery',
            name='bot',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='bots.bot'),
        ),
        migrations.AlterField(
            model_name='delivery',
            name='chat',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='bots.groupchat'),
        ),
        migrations.AlterField(
            model_name='delivery',
            name='receiver',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='delivery',
            name='webhook',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='bots.groupwebhook'),
        ),
        migrations.AddIndex(
            model_name='announcement',
            index=models.Index(condition=models.Q(('by__isnull', False)), fields=['by'], name='announcement_by'),
        ),
        migrations.AddIndex(
            model_name='card',
            index=models.Index(condition=models.Q(('chat__isnull', False)), fields=['chat'], name='card_chat'),
        ),
        migrations.AddIndex(
            model_name='card',
            index=models.Index(condition=models.Q(('bot__isnull', False)), fields=['bot'], name='card_bot'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(condition=models.Q(('webhook__isnull', False)), fields=['webhook'], name='delivery_webhook'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(condition=models.Q(('chat__isnull', False)), fields=['chat'], name='delivery_chat'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(condition=models.Q(('bot__isnull', False)), fields=['bot'], name='delivery_bot'),
        ),
        migrations.RunPython(drop_like, migrations.RunPython.noop),
    ]
