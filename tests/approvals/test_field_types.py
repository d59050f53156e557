"""What each field type stores, what it refuses, and which remedy it names."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from approvals.forms.field import Choice, FieldDef, Words, World
from approvals.forms.kinds import TYPES, Wrong
from approvals.forms.types.ports import spans

OPTIONS = tuple(Choice(value, Words(label)) for value, label in (("a", "甲"), ("b", "乙"), ("c", "丙")))
SYSTEMS = {"jzjy": {"name": "集中交易"}, "hqwg": {"name": "行情网关"}, "old": {"name": "行情网关"}}
WORLD = World(
    today=date(2026, 11, 23),
    person={7: "张三", 8: "李四"}.get,
    named=lambda text: {"张三": (7,), "李四": (8,), "王伟": (1, 2)}.get(text, ()),
    department={3: "清算部"}.get,
    departments_named=lambda text: {"清算部": (3,), "一部": (4, 5)}.get(text, ()),
    ledger=lambda slug, key: SYSTEMS.get(key),
    ledger_named=lambda slug, text: tuple(key for key, facts in SYSTEMS.items() if facts["name"] == text),
)


def field(kind: str, **said_of: Any) -> FieldDef:
    return FieldDef("f", kind, Words("字段"), **said_of)


TAKEN = [
    ("multichoice", {"options": OPTIONS}, ["c", "a", "a"], ["a", "c"]),
    ("multichoice", {"options": OPTIONS}, "b", ["b"]),
    ("people", {}, ["7", "8", "7"], [7, 8]),
    ("people", {}, "李四、7", [8, 7]),
    ("department", {}, ["3", "清算部"], 3),
    ("department", {}, "清算部", 3),
    ("datetime", {}, "2026-11-23T10:00", "2026-11-23T02:00Z"),
    ("datetime", {}, "2026-11-23 00:30", "2026-11-22T16:30Z"),
    ("datetime", {}, "2026-11-23T10:00:00+08:00", "2026-11-23T02:00Z"),
    ("datetime", {}, "2026-11-23T02:00Z", "2026-11-23T02:00Z"),
    ("check", {}, "on", "yes"),
    ("check", {}, True, "yes"),
    ("check", {}, False, ""),
    ("link", {}, " https://wiki.example.com/页面?a=1 ", "https://wiki.example.com/页面?a=1"),
    ("ledger", {"ledger": "application"}, ["jzjy", "集中交易"], "jzjy"),
    ("ledger", {"ledger": "application"}, "集中交易", "jzjy"),
    ("ledger", {"ledger": "application"}, ["hqwg", "集中交易"], "jzjy"),
    ("ledger", {"ledger": "application", "multiple": True}, ["hqwg", "jzjy", "hqwg"], ["hqwg", "jzjy"]),
    ("cidr", {}, "10.1.2.0/24，10.1.2.3\n2001:DB8::/32", ["10.1.2.0/24", "10.1.2.3/32", "2001:db8::/32"]),
    ("cidr", {}, "10.0.0.0/255.0.0.0", ["10.0.0.0/8"]),
    ("cidr", {}, "ANY", ["any"]),
    ("ports", {}, "8000 - 8010, 443 8011；80", ["80", "443", "8000-8011"]),
    ("ports", {}, ["any"], ["any"]),
    ("date", {}, "2026/11/30", "2026-11-30"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "said_of", "raw", "stored"), TAKEN)
def test_what_is_typed_is_stored_in_one_way(kind: str, said_of: dict[str, Any], raw: Any, stored: Any) -> None:
    one = field(kind, **said_of)
    assert TYPES.get(kind).clean(one, raw, WORLD) == stored
    if stored:
        assert TYPES.get(kind).clean(one, TYPES.get(kind).typed(one, stored), WORLD) == stored


REFUSED = [
    ("text", {}, "长" * 201, "最多 200 个字，现有 201 个"),
    ("text", {}, {"a": 1}, "请填写文字"),
    ("longtext", {"max_length": 50}, "长" * 51, "最多 50 个字"),
    ("longtext", {}, "含\x00有", "控制字符"),
    ("number", {"max": 50}, "51", "不能大于 50"),
    ("number", {}, "9" * 16, "请填写整数"),
    ("number", {}, 3.5, "请填写整数"),
    ("money", {}, "1.005", "最多两位小数"),
    ("choice", {"options": OPTIONS}, "d", "请从选项中选择：甲、乙、丙"),
    ("multichoice", {"options": OPTIONS}, ["a", "d"], "请从选项中选择：甲、乙、丙"),
    ("multichoice", {"options": OPTIONS, "max": 1}, ["a", "b"], "最多 1 项，现有 2 项"),
    ("multichoice", {"options": OPTIONS, "min": 2}, ["a"], "至少 2 项"),
    ("check", {}, "maybe", "请勾选确认"),
    ("person", {}, "9", "此人不在职"),
    ("people", {}, ["7", "9"], "「9」不在职或查无此人"),
    ("people", {}, "王伟", "有多位「王伟」"),
    ("people", {"max": 1}, ["7", "8"], "最多 1 项"),
    ("people", {}, {"pk": 7}, "请从搜索结果中选择同事"),
    ("department", {}, "99", "没有这个部门"),
    ("department", {}, "一部", "有多个同名部门"),
    ("date", {"min": 0}, "2026-11-22", "日期太早"),
    ("date", {"max": 30}, "2026-12-24", "最长 30 天"),
    ("date", {}, "0001-01-01", "日期太早"),
    ("datetime", {}, "0001-01-01T00:00", "请填写日期和时间"),
    ("datetime", {}, "明天十点", "请填写日期和时间，例如 2026-11-23 10:00"),
    ("datetime", {"max": 7}, "2026-12-01T00:00", "最长 7 天"),
    ("link", {}, "javascript:alert(1)", "请填写网址"),
    ("link", {}, "https://", "请填写网址"),
    ("link", {}, "http://[::1", "请填写网址"),
    ("link", {}, "https://a.cn/ b", "请填写网址"),
    ("link", {}, "https://user:secret@a.cn/", "不能带账号或密码"),
    ("link", {}, "https://a.cn/" + "x" * 500, "最多 500 个字"),
    ("ledger", {"ledger": "application"}, ["jzjy", "hqwg"], "只能选择一项"),
    ("ledger", {"ledger": "application"}, "xxxx", "没有「xxxx」"),
    ("ledger", {"ledger": "application"}, "行情网关", "有多条记录"),
    ("ledger", {"ledger": "application", "multiple": True, "max": 1}, ["jzjy", "hqwg"], "最多 1 项"),
    ("cidr", {}, "10.1.2.3/24", "请改为 10.1.2.0/24 或 10.1.2.3/32"),
    ("cidr", {}, "10.1.2", "不是地址或网段"),
    ("cidr", {}, "fe80::1%eth0", "不是地址或网段"),
    ("cidr", {}, "any, 10.1.2.3", "请只保留 any"),
    ("cidr", {}, " ".join(f"10.0.0.{n}" for n in range(51)), "最多 50 项，现有 51 项"),
    ("ports", {}, "0", "不是端口"),
    ("ports", {}, "9-7", "不是端口"),
    ("ports", {}, "65536", "不是端口"),
    ("ports", {}, "http", "不是端口"),
    ("ports", {}, "any 80", "请只保留 any"),
    ("file", {}, "5", "附件已失效"),
    ("table", {"columns": (field("text"),), "max": 2}, [{"f": "x"}] * 3, "最多 2 行"),
    ("table", {"columns": (field("text"),), "max": 999}, [{"f": "x"}] * 201, "最多 200 行"),
    ("table", {"columns": (field("text"),), "min": 1}, [{}], "至少填写 1 行"),
    ("table", {"columns": (field("text"),)}, [{"f": "x", "g": "smuggled"}], "没有这一列"),
    ("table", {"columns": (field("text"),)}, "x", "请逐行填写"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "said_of", "raw", "said"), REFUSED)
def test_what_cannot_be_taken_is_refused_with_the_remedy(
    kind: str, said_of: dict[str, Any], raw: Any, said: str
) -> None:
    with pytest.raises(Wrong) as caught:
        TYPES.get(kind).clean(field(kind, **said_of), raw, WORLD)
    assert any(said in sentence for _at, sentence in caught.value.problems)


SHOWN = [
    ("multichoice", {"options": OPTIONS}, ["a", "z"], "甲、z"),
    ("people", {}, [7, 99], "张三、—"),
    ("department", {}, 3, "清算部"),
    ("datetime", {}, "2026-11-22T16:30Z", "2026-11-23 00:30"),
    ("check", {}, "yes", "已确认"),
    ("ledger", {"ledger": "application"}, "jzjy", "集中交易"),
    ("ledger", {"ledger": "application", "multiple": True}, ["jzjy", "gone"], "集中交易、gone"),
    ("cidr", {}, ["10.1.2.3/32", "2001:db8::1/128", "10.0.0.0/8"], "10.1.2.3、2001:db8::1、10.0.0.0/8"),
    ("ports", {}, ["443", "8000-8100"], "443、8000-8100"),
    ("computed", {"gives": "money"}, 486_000, "4,860.00 元"),
    ("computed", {"gives": "choice", "options": OPTIONS}, "b", "乙"),
    ("computed", {"gives": "number", "unit": Words("核")}, 1200, "1,200 核"),
    ("computed", {"gives": "texts"}, ["any", "wide"], "any、wide"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "said_of", "stored", "said"), SHOWN)
def test_what_is_stored_is_shown_as_people_read_it(kind: str, said_of: dict[str, Any], stored: Any, said: str) -> None:
    assert TYPES.get(kind).display(field(kind, **said_of), stored, "zh-hans", WORLD) == said


def test_a_row_that_is_gone_can_be_read_and_not_chosen() -> None:
    one, gone = field("ledger", ledger="application"), replace(WORLD, ledger=lambda slug, key: None)
    assert TYPES.get("ledger").display(one, "jzjy", "zh-hans", gone) == "jzjy"
    with pytest.raises(Wrong):
        TYPES.get("ledger").clean(one, "jzjy", gone)


def test_ports_are_known_as_numbers() -> None:
    assert spans(["443", "8000-8100"]) == [(443, 443), (8000, 8100)]
    assert spans(["any"]) == [(1, 65535)]
