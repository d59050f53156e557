"""The words people agree to: one text for each scope, with a version; whoever agrees says to which words."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from wellness.states import Scope

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True)
class Text:
    """What is asked for, and what stays possible without it."""

    version: int
    asks: _StrPromise
    without: _StrPromise

    def in_language(self, language: str) -> str:
        """The whole text as it is read in that language."""
        with override(language):
            return f"{self.asks}\n{self.without}"

    def digest(self, language: str) -> str:
        """Names exactly these words."""
        return hashlib.sha256(f"{self.version}\n{language}\n{self.in_language(language)}".encode()).hexdigest()


TEXTS: Final[dict[Scope, Text]] = {
    Scope.PARTICIPATE: Text(
        1,
        _("使用我的姓名、部门、每天是否打卡和积分来组织活动。"),
        _("不参加不影响任何考核、考勤和福利。没有人会看到谁没有参加。"),
    ),
    Scope.NUMBERS: Text(
        1,
        _("记录我填写的步数、运动时长和运动类型，并按我选择的范围显示。"),
        _("不同意也可以打卡，打卡积分不变，只是没有运动积分。"),
    ),
    Scope.BODY: Text(
        1,
        _("保存我的身高、体重、腰围和目标。只有我自己能看到；数据用我个人的密钥加密，撤回后 24 小时内删除且无法恢复。"),
        _("不同意时没有体重功能，积分和排名完全不受影响。"),
    ),
    Scope.PHOTO: Text(
        1,
        _("保存我的打卡照片 30 天。照片中的拍摄地点等信息会先去除。"),
        _("不同意时不能附照片，打卡不受影响。"),
    ),
    Scope.FILES: Text(
        1,
        _("读取我上传的运动文件中的日期、距离和时长。轨迹坐标在保存前丢弃。"),
        _("不同意时可以手工填写。"),
    ),
    Scope.PRAISE: Text(
        1,
        _("在海报、播报和徽章消息里显示我的姓名，并让同事看到我的连续天数。"),
        _("不同意时显示为“一位同事”。"),
    ),
}  # fmt: skip
