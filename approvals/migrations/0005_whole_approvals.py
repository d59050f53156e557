

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('approvals', '0005_centre_door'),
        ('people', '0012_token_words'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Copy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('node', models.CharField(blank=True, default='', max_length=40)),
                ('at', models.DateTimeField()),
                ('read_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['-at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Edition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=40)),
                ('source', models.JSONField()),
                ('status', models.CharField(choices=[('draft', '草稿'), ('published', '已发布'), ('discarded', '已放弃')], default='draft', max_length=10)),
                ('note', models.CharField(blank=True, default='', max_length=500)),
                ('rev', models.PositiveIntegerField(default=1)),
                ('saved_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['-saved_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Proposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('verb', models.CharField(max_length=12)),
                ('comment', models.TextField(blank=True, default='')),
                ('status', models.CharField(choices=[('prepared', 'prepared'), ('taken', 'taken'), ('dropped', 'dropped')], default='prepared', max_length=10)),
                ('at', models.DateTimeField()),
            ],
            options={
                'ordering': ['-at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Rating',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stars', models.PositiveSmallIntegerField()),
                ('text', models.CharField(blank=True, default='', max_length=500)),
                ('at', models.DateTimeField()),
            ],
            options={
                'ordering': ['-at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='SpanClock',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=40)),
                ('status', models.CharField(choices=[('running', 'running'), ('paused', 'paused'), ('met', 'met'), ('missed', 'missed'), ('cancelled', 'cancelled')], default='running', max_length=10)),
                ('began_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('paused_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('used', models.PositiveIntegerField(default=0)),
            ],
            options={
                'ordering': ['request', 'pk'],
            },
        ),
        migrations.AlterModelOptions(
            name='task',
            options={'ordering': ['run', 'no']},
        ),
        migrations.RemoveConstraint(
            model_name='decision',
            name='approvals_one_decision',
        ),
        migrations.RemoveConstraint(
            model_name='flow',
            name='approvals_flow_status',
        ),
        migrations.RemoveConstraint(
            model_name='noderun',
            name='approvals_run_status',
        ),
        migrations.RemoveConstraint(
            model_name='request',
            name='approvals_request_status',
        ),
        migrations.RemoveConstraint(
            model_name='request',
            name='approvals_request_finished',
        ),
        migrations.RemoveConstraint(
            model_name='task',
            name='approvals_task_per_person',
        ),
        migrations.RemoveConstraint(
            model_name='task',
            name='approvals_task_status',
        ),
        migrations.RemoveConstraint(
            model_name='task',
            name='approvals_task_closed',
        ),
        migrations.RemoveConstraint(
            model_name='task',
            name='approvals_task_close_reason',
        ),
        migrations.RemoveIndex(
            model_name='task',
            name='approvals_done',
        ),
        migrations.RemoveIndex(
            model_name='task',
            name='approvals_closed_at',
        ),
        migrations.RemoveField(
            model_name='decision',
            name='generation',
        ),
        migrations.AddField(
            model_name='comment',
            name='mentions',
            field=models.ManyToManyField(related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='decision',
            name='capacity',
            field=models.CharField(blank=True, default='', max_length=10),
        ),
        migrations.AddField(
            model_name='decision',
            name='changes',
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name='decision',
            name='facts',
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name='decision',
            name='policy',
            field=models.CharField(blank=True, default='', max_length=20),
        ),
        migrations.AddField(
            model_name='decision',
            name='request',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='approvals.request'),
        ),
        migrations.AddField(
            model_name='decision',
            name='rev',
            field=models.PositiveIntegerField(default=1),
        ),
        migrations.AddField(
            model_name='decision',
            name='run',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='approvals.noderun'),
        ),
        migrations.AddField(
            model_name='noderun',
            name='branch',
            field=models.CharField(blank=True, default='', max_length=40),
        ),
        migrations.AddField(
            model_name='noderun',
            name='round',
            field=models.PositiveIntegerField(default=1),
        ),
        migrations.AddField(
            model_name='noderun',
            name='until',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='noderun',
            name='within',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='request',
            name='chosen',
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name='request',
            name='edits',
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name='request',
            name='filed_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='request',
            name='marks',
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name='request',
            name='origin',
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name='request',
            name='suspended_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='request',
            name='twin_hash',
            field=models.CharField(blank=True, default='', max_length=64),
        ),
        migrations.AddField(
            model_name='task',
            name='by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='task',
            name='groups',
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name='task',
            name='kind',
            field=models.CharField(choices=[('member', '审批人'), ('candidate', '待认领'), ('before', '前加签'), ('after', '后加签'), ('opinion', '委派')], default='member', max_length=10),
        ),
        migrations.AddField(
            model_name='task',
            name='method',
            field=models.CharField(blank=True, default='', max_length=10),
        ),
        migrations.AddField(
            model_name='task',
            name='no',
            field=models.PositiveIntegerField(default=0),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='task',
            name='parent',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='task',
            name='respond_by',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='task',
            name='rev',
            field=models.PositiveIntegerField(default=1),
        ),
        migrations.AddField(
            model_name='task',
            name='seen_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name='decision',
            name='person',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='decision',
            name='task',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='approvals.task'),
        ),
        migrations.AlterField(
            model_name='decision',
            name='verb',
            field=models.CharField(choices=[('approve', 'approve'), ('reject', 'reject'), ('complete', 'complete'), ('cannot', 'cannot'), ('return', 'return'), ('resubmit', 'resubmit'), ('transfer', 'transfer'), ('delegate', 'delegate'), ('answer', 'answer'), ('add_sign', 'add_sign'), ('remove_sign', 'remove_sign'), ('claim', 'claim'), ('unclaim', 'unclaim')], max_length=12),
        ),
        migrations.AlterField(
            model_name='flow',
            name='status',
            field=models.CharField(choices=[('active', '可发起'), ('retired', '已停用'), ('internal', '仅由系统发起')], default='active', max_length=10),
        ),
        migrations.AlterField(
            model_name='noderun',
            name='kind',
            field=models.CharField(choices=[('start', 'start'), ('approve', 'approve'), ('do', 'do'), ('cc', 'cc'), ('exclusive', 'exclusive'), ('parallel', 'parallel'), ('action', 'action'), ('wait', 'wait'), ('four_eyes', 'four_eyes'), ('revoke', 'revoke')], max_length=10),
        ),
        migrations.AlterField(
            model_name='noderun',
            name='status',
            field=models.CharField(choices=[('open', '进行中'), ('passed', '已完成'), ('rejected', '已拒绝'), ('returned', '已退回'), ('withdrawn', '已撤回'), ('superseded', '已结束'), ('cancelled', '已取消')], default='open', max_length=10),
        ),
        migrations.AlterField(
            model_name='request',
            name='status',
            field=models.CharField(choices=[('running', '进行中'), ('suspended', '已暂停'), ('approved', '已通过'), ('rejected', '已拒绝'), ('withdrawn', '已撤回'), ('terminated', '已终止'), ('revoking', '撤销中'), ('revoked', '已撤销')], default='running', max_length=10),
        ),
        migrations.AlterField(
            model_name='task',
            name='close_reason',
            field=models.CharField(blank=True, choices=[('', '未结束'), ('approved', '同意'), ('rejected', '拒绝'), ('node_auto_reject', '节点自动拒绝'), ('specific_rollback', '退回'), ('add', '并加签'), ('add_pre', '前加签'), ('add_post', '后加签'), ('delete_assignee', '减签'), ('forward', '转交'), ('forward_resign', '离职转交'), ('recall', '发起人撤回'), ('delete', '终止'), ('admin_forward', '管理员转交'), ('system_forward', '系统转交'), ('auto_skip', '自动跳过'), ('manual_skip', '管理员跳过'), ('submit_again', '重新提交'), ('restart', '重新开始'), ('others', '由他人处理')], default='', max_length=20),
        ),
        migrations.AlterField(
            model_name='task',
            name='status',
            field=models.CharField(choices=[('open', '待处理'), ('waiting', '未轮到'), ('delegated', '委派中'), ('approved', '已同意'), ('rejected', '已拒绝'), ('done', '已完成'), ('cannot', '无法完成'), ('answered', '已答复'), ('resubmitted', '已重新提交'), ('superseded', '已由他人处理'), ('withdrawn', '已撤回'), ('transferred', '已转交'), ('returned', '已退回'), ('deduplicated', '已去重'), ('removed', '已减签')], default='open', max_length=12),
        ),
        migrations.AddIndex(
            model_name='request',
            index=models.Index(condition=models.Q(('status__in', ['running', 'suspended']), models.Q(('twin_hash', ''), _negated=True)), fields=['flow', 'twin_hash'], name='approvals_twins'),
        ),
        migrations.AddIndex(
            model_name='task',
            index=models.Index(condition=models.Q(('status__in', ['open', 'waiting', 'delegated']), _negated=True), fields=['person', '-closed_at', '-id'], name='approvals_done'),
        ),
        migrations.AddIndex(
            model_name='task',
            index=models.Index(condition=models.Q(('status__in', ['open', 'waiting', 'delegated']), _negated=True), fields=['closed_at'], name='approvals_closed_at'),
        ),
        migrations.AddConstraint(
            model_name='flow',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['active', 'retired', 'internal'])), name='approvals_flow_status'),
        ),
        migrations.AddConstraint(
            model_name='noderun',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['open', 'passed', 'rejected', 'returned', 'withdrawn', 'superseded', 'cancelled'])), name='approvals_run_status'),
        ),
        migrations.AddConstraint(
            model_name='request',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['running', 'suspended', 'approved', 'rejected', 'withdrawn', 'terminated', 'revoking', 'revoked'])), name='approvals_request_status'),
        ),
        migrations.AddConstraint(
            model_name='task',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['open', 'waiting', 'delegated', 'approved', 'rejected', 'done', 'cannot', 'answered', 'resubmitted', 'superseded', 'withdrawn', 'transferred', 'returned', 'deduplicated', 'removed'])), name='approvals_task_status'),
        ),
        migrations.AddConstraint(
            model_name='task',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['member', 'candidate', 'before', 'after', 'opinion'])), name='approvals_task_kind'),
        ),
        migrations.AddConstraint(
            model_name='task',
            constraint=models.CheckConstraint(condition=models.Q(('close_reason__in', ['', 'approved', 'rejected', 'node_auto_reject', 'specific_rollback', 'add', 'add_pre', 'add_post', 'delete_assignee', 'forward', 'forward_resign', 'recall', 'delete', 'admin_forward', 'system_forward', 'auto_skip', 'manual_skip', 'submit_again', 'restart', 'others'])), name='approvals_task_close_reason'),
        ),
        migrations.AddField(
            model_name='copy',
            name='by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='copy',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='copy',
            name='request',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='copies', to='approvals.request'),
        ),
        migrations.AddField(
            model_name='edition',
            name='author',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='edition',
            name='based_on',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='approvals.flowversion'),
        ),
        migrations.AddField(
            model_name='edition',
            name='flow',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='editions', to='approvals.flow'),
        ),
        migrations.AddField(
            model_name='edition',
            name='published',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='approvals.flowversion'),
        ),
        migrations.AddField(
            model_name='proposal',
            name='assistant',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='proposal',
            name='task',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to='approvals.task'),
        ),
        migrations.AddField(
            model_name='rating',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='rating',
            name='request',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='rating', to='approvals.request'),
        ),
        migrations.AddField(
            model_name='spanclock',
            name='request',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='spans', to='approvals.request'),
        ),
        migrations.AddIndex(
            model_name='copy',
            index=models.Index(fields=['person', '-at', '-id'], name='approvals_copies'),
        ),
        migrations.AddIndex(
            model_name='copy',
            index=models.Index(condition=models.Q(('read_at__isnull', True)), fields=['person'], name='approvals_unread_copies'),
        ),
        migrations.AddConstraint(
            model_name='copy',
            constraint=models.UniqueConstraint(fields=('request', 'person'), name='approvals_one_copy'),
        ),
        migrations.AddConstraint(
            model_name='edition',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'draft')), fields=('slug',), name='approvals_one_edition'),
        ),
        migrations.AddConstraint(
            model_name='edition',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'published', 'discarded'])), name='approvals_edition_status'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'prepared')), fields=('task',), name='approvals_one_proposal'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['prepared', 'taken', 'dropped'])), name='approvals_proposal_status'),
        ),
        migrations.AddConstraint(
            model_name='rating',
            constraint=models.CheckConstraint(condition=models.Q(('stars__gte', 1), ('stars__lte', 5)), name='approvals_rating_stars'),
        ),
        migrations.AddConstraint(
            model_name='spanclock',
            constraint=models.UniqueConstraint(fields=('request', 'key'), name='approvals_one_span'),
        ),
        migrations.AddConstraint(
            model_name='spanclock',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['running', 'paused', 'met', 'missed', 'cancelled'])), name='approvals_span_status'),
        ),
    ]
