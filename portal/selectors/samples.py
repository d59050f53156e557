"""What the style guide shows: one of everything, made up, nothing from the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core import clock
from core.shell import Tile
from portal.forms import HouseForm


class SampleForm(HouseForm):
    """Every kind of control."""

    text = forms.CharField(label=_("文本"), help_text=_("说明写在这里。"))
    number = forms.IntegerField(label=_("数字"))
    choice = forms.ChoiceField(label=_("选项"), choices=[("a", _("是")), ("b", _("否"))])
    radio = forms.ChoiceField(label=_("单选"), choices=[("a", _("是")), ("b", _("否"))], widget=forms.RadioSelect)
    day = forms.DateField(label=_("日期"), widget=forms.DateInput(attrs={"type": "date"}), required=False)
    long = forms.CharField(label=_("长文本"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    tick = forms.BooleanField(label=_("勾选"), required=False)


@dataclass(frozen=True)
class SampleLine:
    """A row of a table of inputs."""

    cells: tuple[SampleField, ...]
    mark: str = ""


@dataclass(frozen=True)
class SampleField:
    """A defined field, as flows have them."""

    name: str
    type: str
    label: str
    shape: str = "text"
    value: Any = ""
    unit: str = ""
    required: bool = False
    visible: bool = True
    help: str = ""
    max_length: int = 0
    max_rows: int = 20
    columns: Sequence[SampleField] = ()
    lines: tuple[SampleLine, ...] = ()
    blank: SampleLine | None = None
    adds: bool = True
    deletes: bool = True
    writable: bool = True
    sums: tuple[tuple[str, str], ...] = ()
    problems: tuple[str, ...] = ()
    display: str = ""
    allow_long: bool = False
    options: tuple[Any, ...] = ()


@dataclass(frozen=True)
class SampleStep:
    """A step of the timeline."""

    name: str
    state: str
    mode: str = ""
    duration: str = ""
    note: str = ""
    people: tuple[Any, ...] = ()


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
    table: SampleField
    columns: tuple[tuple[str, str, bool], ...]
    lines: tuple[dict[str, Any], ...]
    steps: tuple[SampleStep, ...]
    problems: tuple[tuple[str, str], ...] = ()


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
        table=_table(),
        columns=((str(_("名称")), "", False), (str(_("状态")), "col-mid", False), (str(_("数量")), "col-short", True)),
        lines=tuple(_line(name, own=name == "B") for name in "ABC"),
        steps=_steps(),
        problems=tuple((name, str(_("必填，请补充"))) for name in ("text", "number", "choice")),
    )


def _table() -> SampleField:
    columns = (
        SampleField("name", "text", str(_("名称")), required=True),
        SampleField("cpu", "number", "CPU", unit=str(_("核"))),
        SampleField("cost", "money", str(_("月费用"))),
    )
    rows = (("gw-01", "16", "1620.00"), ("gw-02", "16", "1620.00"))
    lines = tuple(_typed(columns, str(place), row) for place, row in enumerate(rows))
    sums = ((str(_("合计")), "3,240.00 元"),)
    return SampleField(
        "hosts", "table", str(_("明细")), shape="table", columns=columns, lines=lines,
        blank=_typed(columns, "__row__", ("", "", "")), sums=sums,
    )  # fmt: skip


def _typed(columns: Sequence[SampleField], place: str, row: Sequence[str]) -> SampleLine:
    cells = zip(columns, row, strict=True)
    return SampleLine(tuple(replace(one, name=f"hosts.{place}.{one.name}", value=value) for one, value in cells))


def _line(name: str, *, own: bool) -> dict[str, Any]:
    cells = (
        {"text": name},
        {"text": str(_("进行中"))},
        {"text": "1,240", "right": True, "label": str(_("数量"))},
    )
    return {"own": own, "cells": cells}


def _steps() -> tuple[SampleStep, ...]:
    return (
        SampleStep(str(_("发起")), "done"),
        SampleStep(str(_("部门负责人")), "done", str(_("或签")), "2 工作小时 5 分"),
        SampleStep(str(_("信息安全")), "now", note=str(_("预计由以下人员审批，提交后以实际为准"))),
        SampleStep(str(_("转交")), "handed"),
        SampleStep(str(_("拒绝")), "rejected"),
        SampleStep(str(_("交付")), "next"),
    )
