"""How far an assistant goes for his leader, and up to which amount."""
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0012_token_words'),
    ]

    operations = [
        migrations.AddField(
            model_name='delegation',
            name='limits',
            field=models.JSONField(blank=True, default=dict, verbose_name='金额上限'),
        ),
        migrations.AddField(
            model_name='delegation',
            name='mode',
            field=models.CharField(choices=[('prepare', '准备意见，由领导确认'), ('file', '代为提交'), ('decide', '代为审批')], default='decide', max_length=10, verbose_name='助理权限'),
        ),
        migrations.AddField(
            model_name='historicaldelegation',
            name='limits',
            field=models.JSONField(blank=True, default=dict, verbose_name='金额上限'),
        ),
        migrations.AddField(
            model_name='historicaldelegation',
            name='mode',
            field=models.CharField(choices=[('prepare', '准备意见，由领导确认'), ('file', '代为提交'), ('decide', '代为审批')], default='decide', max_length=10, verbose_name='助理权限'),
        ),
        migrations.AddConstraint(
            model_name='delegation',
            constraint=models.CheckConstraint(condition=models.Q(('mode__in', ['prepare', 'file', 'decide'])), name='people_delegation_mode'),
        ),
    ]
