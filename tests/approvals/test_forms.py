"""Laws of the form fields: stored values can be typed again, and nothing that is sent can break them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from approvals.forms import form
from approvals.forms.conditions import Test, holds, total_of
from approvals.forms.field import Choice, FieldDef, Total, Words, World
from approvals.forms.kinds import TYPES, Wrong
from approvals.forms.posted import nested
from approvals.forms.types.table import totals

WORLD = World(
    today=date(2026, 11, 23),
    person=lambda pk: "张三" if pk == 7 else None,
    named=lambda text: (7,) if text == "张三" else (),
    file=lambda pk, at: "a.pdf" if pk == 5 else None,
    department=lambda pk: "清算部" if pk == 3 else None,
    departments_named=lambda text: (3,) if text == "清算部" else (),
    ledger=lambda slug, key: {"name": "集中交易", "grade": "A"} if key == "jzjy" else None,
    ledger_named=lambda slug, text: ("jzjy",) if text == "集中交易" else (),
)
QTY = FieldDef("qty", "number", Words("数量"), required=True, min=1, max=50)
CPU = FieldDef("cpu", "choice", Words("CPU"), options=tuple(Choice(n, Words(n)) for n in ("1", "4", "16")))
FIELDS = {
    "text": FieldDef("f", "text", Words("字")),
    "longtext": FieldDef("f", "longtext", Words("文"), min_length=2, max_length=50),
    "number": FieldDef("f", "number", Words("数"), min=-5, max=1_000_000),
    "money": FieldDef("f", "money", Words("钱")),
    "choice": CPU,
    "multichoice": FieldDef("f", "multichoice", Words("多"), options=CPU.options, max=2),
    "check": FieldDef("f", "check", Words("诺")),
    "person": FieldDef("f", "person", Words("人")),
    "people": FieldDef("f", "people", Words("众")),
    "department": FieldDef("f", "department", Words("部门")),
    "datetime": FieldDef("f", "datetime", Words("时"), min=0, max=400),
    "link": FieldDef("f", "link", Words("址")),
    "ledger": FieldDef("f", "ledger", Words("账"), ledger="application", multiple=True),
    "cidr": FieldDef("f", "cidr", Words("网")),
    "ports": FieldDef("f", "ports", Words("口")),
    "computed": FieldDef("f", "computed", Words("算"), gives="texts"),
    "date": FieldDef("f", "date", Words("日"), allow_long=True, min=0, max=400),
    "file": FieldDef("f", "file", Words("件"), max=2),
    "table": FieldDef(
        "f", "table", Words("表"), columns=(QTY, CPU),
        totals=(Total("qty", Words("数"), Words("台")), Total("cpu*qty", Words("核"), Words("核"))),
    ),
}  # fmt: skip
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["qty", "cpu", "x"]), inner),
    max_leaves=8,
)
SENSIBLE = st.sampled_from(
    [
        "3",
        "4,860.00",
        "4860.5 元",
        "16",
        "7",
        "5",
        ["5"],
        "2026-12-01",
        "长期",
        "说明文字",
        [{"qty": "3", "cpu": "16"}],
        ["16", "4"],
        "yes",
        "张三",
        ["7", "张三"],
        "清算部",
        "2026-12-01T10:00",
        "2026-12-01 10:00+09:00",
        "https://a.cn/x?y=1",
        "jzjy",
        ["jzjy", "集中交易"],
        "10.1.2.0/24, 10.1.2.3",
        "any",
        "2001:db8::/32",
        "443, 8000-8100，8101",
        "1-99999",
        "10.1.2.3/24",
        "fe80::1%eth0",
        "javascript:alert(1)",
        "http://a:b@c.cn",
        "http://[::1",
    ]  # fmt: skip
)


def test_every_type_is_tried() -> None:
    assert set(FIELDS) == {kind.slug for kind in TYPES}


@pytest.mark.parametrize("kind", sorted(FIELDS))
@given(raw=JUNK | SENSIBLE)
def test_whatever_is_sent_is_stored_or_refused_with_a_sentence(kind: str, raw: Any) -> None:
    field, how = FIELDS[kind], TYPES.get(kind)
    try:
        stored = how.clean(field, raw, WORLD)
    except Wrong as wrong:
        sentences = [sentence for _at, sentence in wrong.problems]
    else:
        assert how.clean(field, how.typed(field, stored), WORLD) == stored
        sentences = [how.display(field, stored, "zh-hans", WORLD)]
    assert sentences
    assert all(isinstance(sentence, str) for sentence in sentences)


@given(raw=st.dictionaries(st.sampled_from([*FIELDS, "f", "z"]), JUNK))
def test_a_whole_form_never_breaks(raw: dict[str, Any]) -> None:
    fields = [FieldDef(**{**field.__dict__, "id": kind}) for kind, field in FIELDS.items()]
    cleaned = form.clean(fields, raw, WORLD)
    assert set(cleaned.data) <= set(FIELDS)
    form.loosely(fields, raw, WORLD)


@pytest.mark.parametrize(("typed", "fen"), [("4,860.00", 486_000), ("0.1", 10), ("-3.05", -305), ("7 元", 700)])
def test_money_is_whole_fen(typed: str, fen: int) -> None:
    assert TYPES.get("money").clean(FIELDS["money"], typed, WORLD) == fen


def test_sums_multiply_columns_row_by_row() -> None:
    rows = [{"qty": 3, "cpu": "16"}, {"qty": 2, "cpu": "4"}, {"qty": 9}]
    assert total_of(rows, ("cpu", "qty")) == 56
    assert total_of(None, ("qty",)) == 0
    assert totals(FIELDS["table"], rows, "zh-hans") == (("数", "14 台"), ("核", "56 核"))


def test_a_test_on_an_empty_field_is_false_unless_empty_counts_as_something() -> None:
    assert not holds(((Test("n", "ne", 1),),), {})
    assert holds(((Test("n", "lt", 1, empty=0),),), {})
    assert not holds((), {})


def test_hidden_fields_are_left_out_and_required_ones_asked_for() -> None:
    first = FieldDef("a", "text", Words("a"))
    when = ((Test("a", "eq", "yes"),),)
    second = FieldDef("b", "text", Words("b"), visible_when=when, required_when=when)
    assert form.clean([first, second], {"a": "no", "b": "smuggled"}, WORLD).data == {"a": "no"}
    assert form.clean([first, second], {"a": "yes"}, WORLD).problems == (("b", "必填，请补充"),)


def test_rows_are_posted_by_dotted_names() -> None:
    posted = [("a", ["1"]), ("items.1.qty", ["2"]), ("items.0.qty", ["3"]), ("items.x.qty", ["4"]), ("f", ["5", "6"])]
    assert nested(posted) == {"a": "1", "f": ["5", "6"], "items": [{"qty": "3"}, {"qty": "2"}]}
