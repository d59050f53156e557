"""What the style guide shows: one of everything, made up, nothing from the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from core import clock
from core.shell import Tile


class SampleForm(forms.Form):
    """Every kind of control."""

    text = forms.CharField(label=_("文本"), help_text=_("说明写在这里。"))
    number = forms.IntegerField(label=_("数字"))
    choice = forms.ChoiceField(label=_("选项"), choices=[("a", _("是")), ("b", _("否"))])
    radio = forms.ChoiceField(label=_("单选"), choices=[("a", _("是")), ("b", _("否"))], widget=forms.RadioSelect)
    day = forms.DateField(label=_("日期"), widget=forms.DateInput(attrs={"type": "date"}), required=False)
    long = forms.CharField(label=_("长文本"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    tick = forms.BooleanField(label=_("勾选"), required=False)


@dataclass(frozen=True)
class StylePage:
    """The samples."""

    tones: tuple[tuple[str, str], ...]
    tiles: tuple[Tile, ...]
    form: SampleForm
    refused: SampleForm
    now: datetime
    soon: datetime
    late: datetime
    since: datetime
    length: timedelta


def build() -> StylePage:
    """One of everything at the present moment."""
    now = clock.now()
    return StylePage(
        tones=(
            ("neutral", str(_("未开始"))),
            ("info", str(_("进行中"))),
            ("ok", str(_("已通过"))),
            ("warn", str(_("即将超时"))),
            ("bad", str(_("已拒绝"))),
            ("hold", str(_("已暂缓"))),
        ),
        tiles=(
            Tile(str(_("待处理")), "12", str(_("项")), str(_("今天到期 4 项")), "#"),
            Tile(str(_("超时")), "2", str(_("项")), str(_("最长 1 天 3 小时")), "#", "bad"),
            Tile(str(_("平均用时")), "6.5", str(_("工作小时")), str(_("比上周快")), "#", "ok"),
        ),
        form=SampleForm(),
        refused=SampleForm({"text": "", "number": "x"}),
        now=now,
        soon=now + timedelta(hours=3, minutes=20),
        late=now - timedelta(hours=1),
        since=now - timedelta(hours=30),
        length=timedelta(hours=6, minutes=12),
    )
