import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('approvals', '0006_parts_numbered'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='decision',
            name='request',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='approvals.request'),
        ),
        migrations.AlterField(
            model_name='decision',
            name='run',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='approvals.noderun'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.UniqueConstraint(condition=models.Q(('task__isnull', False)), fields=('task', 'rev'), name='approvals_one_decision'),
        ),
        migrations.AddConstraint(
            model_name='noderun',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', True), ('status', 'open')), models.Q(models.Q(('status', 'open'), _negated=True), ('closed_at__isnull', False)), _connector='OR'), name='approvals_run_closed'),
        ),
        migrations.AddConstraint(
            model_name='request',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['running', 'suspended']), ('finished_at__isnull', True)), models.Q(models.Q(('status__in', ['running', 'suspended']), _negated=True), ('finished_at__isnull', False)), _connector='OR'), name='approvals_request_finished'),
        ),
        migrations.AddConstraint(
            model_name='request',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'suspended'), ('suspended_at__isnull', False)), models.Q(models.Q(('status', 'suspended'), _negated=True), ('suspended_at__isnull', True)), _connector='OR'), name='approvals_request_suspended'),
        ),
        migrations.AddConstraint(
            model_name='task',
            constraint=models.UniqueConstraint(fields=('run', 'no'), name='approvals_task_no'),
        ),
        migrations.AddConstraint(
            model_name='task',
            constraint=models.UniqueConstraint(condition=models.Q(('status__in', ['open', 'waiting', 'delegated'])), fields=('run', 'person'), name='approvals_one_live_task'),
        ),
        migrations.AddConstraint(
            model_name='task',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['open', 'waiting', 'delegated']), ('closed_at__isnull', True)), models.Q(models.Q(('status__in', ['open', 'waiting', 'delegated']), _negated=True), ('closed_at__isnull', False)), _connector='OR'), name='approvals_task_closed'),
        ),
    ]
