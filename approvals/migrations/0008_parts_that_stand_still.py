"""A part may stand still; decisions about the whole request are kept beside those about parts."""
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('approvals', '0007_whole_constraints'),
    ]

    operations = [
        migrations.AddField(
            model_name='task',
            name='held',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='task',
            name='held_since',
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name='decision',
            name='verb',
            field=models.CharField(choices=[('approve', 'approve'), ('reject', 'reject'), ('complete', 'complete'), ('cannot', 'cannot'), ('return', 'return'), ('resubmit', 'resubmit'), ('transfer', 'transfer'), ('delegate', 'delegate'), ('answer', 'answer'), ('add_sign', 'add_sign'), ('remove_sign', 'remove_sign'), ('claim', 'claim'), ('unclaim', 'unclaim'), ('withdraw', 'withdraw'), ('amend', 'amend'), ('revoke', 'revoke'), ('suspend', 'suspend'), ('resume', 'resume'), ('jump', 'jump'), ('reassign', 'reassign'), ('terminate', 'terminate')], max_length=12),
        ),
    ]
