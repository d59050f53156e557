"""Verbs come through Feishu's approval centre too."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('approvals', '0004_closed_tasks'),
    ]

    operations = [
        migrations.AlterField(
            model_name='decision',
            name='via',
            field=models.CharField(choices=[('page', '页面'), ('card', '卡片'), ('centre', '审批中心'), ('rest', '接口'), ('admin', '管理后台'), ('timer', '定时'), ('system', '系统')], max_length=10),
        ),
    ]
