"""Verbs come through Feishu's approval centre too."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0006_versions'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='journalentry',
            name='journalentry_via',
        ),
        migrations.AlterField(
            model_name='journalentry',
            name='via',
            field=models.CharField(choices=[('page', '页面'), ('card', '卡片'), ('centre', '审批中心'), ('rest', '接口'), ('admin', '管理后台'), ('timer', '定时'), ('system', '系统')], max_length=8),
        ),
        migrations.AddConstraint(
            model_name='journalentry',
            constraint=models.CheckConstraint(condition=models.Q(('via__in', ['page', 'card', 'centre', 'rest', 'admin', 'timer', 'system'])), name='journalentry_via'),
        ),
    ]
