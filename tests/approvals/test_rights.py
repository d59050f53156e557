"""What rules about fields give: patterns, columns, hiding before reading before writing."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from approvals.forms.field import FieldDef, Words
from approvals.forms.rights import FieldRules, Rights, masked, rights_of, union, unknown

ITEMS = FieldDef(
    "items", "table", Words("明细"), columns=tuple(FieldDef(key, "text", Words(key)) for key in ("cpu", "os", "note"))
)
FORM = (FieldDef("reason", "text", Words("理由")), ITEMS, FieldDef("plan", "text", Words("方案")))
PATTERNS = st.lists(st.sampled_from(["*", "reason", "items", "items.cpu", "items.os", "plan"]), max_size=3).map(tuple)
RULES = st.builds(
    FieldRules, read=PATTERNS, write=PATTERNS, hide=PATTERNS, required=PATTERNS,
    rows=st.sampled_from(["", "add", "add_delete"]),
)  # fmt: skip


def marked() -> dict[str, Any]:
    """Data in which every value names its path."""
    row = {column.id: f"secret items.{column.id}" for column in ITEMS.columns}
    return {"reason": "secret reason", "plan": "secret plan", "items": [row, dict(row)]}


def test_by_default_everything_is_read_and_nothing_written() -> None:
    rights = rights_of(FORM, FieldRules())
    assert rights.read == {"reason", "plan", "items", "items.cpu", "items.os", "items.note"}
    assert rights.write == rights.required == frozenset()


def test_hiding_beats_reading_beats_writing() -> None:
    rights = rights_of(FORM, FieldRules(read=("reason", "items"), write=("*",), hide=("items.os", "plan")))
    assert rights.read >= {"reason", "items", "items.cpu", "items.note"}
    assert not {"plan", "items.os"} & (rights.read | rights.write)


def test_a_table_named_whole_is_open_and_a_column_alone_leaves_its_rows() -> None:
    assert {"items.+", "items.-"} <= rights_of(FORM, FieldRules(write=("items",))).write
    assert "items.-" not in rights_of(FORM, FieldRules(write=("items",), rows="add")).write
    assert rights_of(FORM, FieldRules(write=("items.cpu",))).write == {"items", "items.cpu"}
    assert "items.+" in rights_of(FORM, FieldRules(write=("items.cpu",), rows="add")).write


def test_only_what_is_written_can_be_demanded() -> None:
    rights = rights_of(FORM, FieldRules(write=("plan",), required=("plan", "reason")))
    assert rights.required == {"plan"}


def test_a_table_is_hidden_with_its_last_column() -> None:
    rights = rights_of(FORM, FieldRules(hide=("items.cpu", "items.os", "items.note")))
    assert "items" not in rights.read


def test_names_that_are_no_paths_are_found() -> None:
    assert unknown(FORM, ("*", "items.cpu", "items.gpu", "raeson")) == ("items.gpu", "raeson")


@given(rules=RULES)
def test_what_is_demanded_is_written_and_what_is_written_is_read(rules: FieldRules) -> None:
    rights = rights_of(FORM, rules)
    assert rights.required <= rights.write <= rights.read


@given(rules=RULES)
def test_no_hidden_value_is_left_in_masked_data(rules: FieldRules) -> None:
    rights = rights_of(FORM, rules)
    left = str(masked(FORM, marked(), rights))
    for path in ("reason", "plan", "items.cpu", "items.os", "items.note"):
        assert (f"secret {path}'" in left) == (path in rights.read)


@given(one=RULES, other=RULES)
def test_two_parts_give_what_either_gives(one: FieldRules, other: FieldRules) -> None:
    both = union(rights_of(FORM, one), rights_of(FORM, other))
    assert both.read == rights_of(FORM, one).read | rights_of(FORM, other).read
    assert union() == Rights()
