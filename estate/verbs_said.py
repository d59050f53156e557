"""What the journal's verbs of the estate are called."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from core.verbs import Verb

SAID: Final = (
    Verb("estate.system_added", _("登记系统")),
    Verb("estate.system_corrected", _("更正系统信息")),
    Verb("estate.owners_named", _("指定系统负责人")),
    Verb("estate.system_retired", _("停用系统")),
    Verb("estate.system_restored", _("恢复系统")),
    Verb("estate.ledger_declared", _("定义台账")),
    Verb("estate.row_written", _("写入台账记录")),
    Verb("estate.rows_imported", _("导入台账记录")),
    Verb("estate.import_undone", _("撤销台账导入")),
    Verb("estate.row_retired", _("停用台账记录")),
    Verb("estate.row_restored", _("恢复台账记录")),
    Verb("estate.roster_added", _("新建值班表")),
    Verb("estate.roster_corrected", _("修改值班表")),
    Verb("estate.layers_set", _("排定班次")),
    Verb("estate.layer_added", _("新增班次")),
    Verb("estate.layer_changed", _("修改班次")),
    Verb("estate.layer_ended", _("结束班次")),
    Verb("estate.dropped_out", _("移出轮值")),
    Verb("estate.swap_asked", _("发起换班")),
    Verb("estate.swap_taken", _("接受换班")),
    Verb("estate.swap_withdrawn", _("撤回换班")),
    Verb("estate.feed_made", _("生成值班日历订阅")),
    Verb("estate.feed_revoked", _("撤销值班日历订阅")),
    Verb("estate.stood_in", _("安排顶班")),
    Verb("estate.swapped", _("换班")),
    Verb("estate.override_cancelled", _("取消调班")),
    Verb("estate.owner_left", _("负责人已离职")),
    Verb("estate.handed_over", _("移交负责人")),
    Verb("estate.roster_retired", _("停用值班表")),
    Verb("estate.roster_restored", _("恢复值班表")),
)
