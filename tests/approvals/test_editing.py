"""Changing a sent form: nothing beyond the rights, nothing hidden lost or told, every consequence drawn."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from approvals.forms import form
from approvals.forms.editing import edit
from approvals.forms.field import World
from approvals.forms.rights import Change, FieldRules, Rights, masked, readable, rights_of, seen
from tests.approvals.forms import one, read, when

WORLD = World(date(2026, 11, 23), ledger=lambda slug, key: {"name": key, "grade": key.upper()} if key in "ab" else None)
FORM = read(
    one("choice", "env", options=["prod", "test"], required=True),
    one("text", "arch", visible_when=when("env", "eq", "prod"), required_when=when("env", "eq", "prod")),
    one("ledger", "system", ledger="application"),
    one("longtext", "reason", required=True, max_length=20),
    one(
        "table", "items", max=4, totals=[{"sum": "cpu*qty", "label": "核"}],
        columns=[
            one("number", "qty", required=True, max=50),
            one("number", "cpu", required=True),
            one("text", "note"),
            one("computed", "cores", **{"as": "number", "formula": {"mul": [{"field": "qty"}, {"field": "cpu"}]}}),
        ],
    ),
    one("computed", "total", **{"as": "number", "formula": {"sum": "items.cores"}}),
    one("computed", "grade", **{"as": "text", "formula": {"of": "system", "attribute": "grade"}}),
    one("text", "plan"),
    one("date", "until", min=0),
)  # fmt: skip
RAW = {
    "env": "test", "system": "a", "reason": "扩容", "plan": "夜间", "until": "2026-12-01",
    "items": [{"qty": "3", "cpu": "4", "note": "甲"}, {"qty": "1", "cpu": "8"}],
}  # fmt: skip
STORED = form.clean(FORM, RAW, WORLD).data
ALL = rights_of(FORM, FieldRules(write=("*",)))


def rights(*write: str, **more: Any) -> Rights:
    return rights_of(FORM, FieldRules(write=write, **more))


def test_the_story_begins_with_a_clean_form() -> None:
    assert STORED["total"] == 20
    assert STORED["grade"] == "A"
    assert STORED["items"][0] == {"qty": 3, "cpu": 4, "note": "甲", "cores": 12}


def test_a_written_field_is_changed_and_told() -> None:
    edited = edit(FORM, STORED, {"reason": "扩容二期"}, rights("reason"), WORLD)
    assert edited.data == {**STORED, "reason": "扩容二期"}
    assert edited.changed == {"reason"}
    assert edited.diff == (Change("reason", "扩容", "扩容二期"),)


def test_figures_follow_what_they_are_made_of_and_nothing_else_moves() -> None:
    sent = {"items": [{"_row": "0", "cpu": "2"}, {"_row": "1"}]}
    other = replace(WORLD, ledger=lambda slug, key: {"name": key, "grade": "changed meanwhile"})
    edited = edit(FORM, STORED, sent, rights("items.cpu"), other)
    assert edited.data["items"][0] == {"qty": 3, "cpu": 2, "note": "甲", "cores": 6}
    assert edited.data["total"] == 14
    assert edited.data["grade"] == "A"
    assert edited.changed == {"items", "items.cpu"}
    assert edited.followed == {"items.cores", "total"}
    assert {change.path: (change.before, change.after) for change in edited.diff} == {
        "items.0.cpu": (4, 2), "items.0.cores": (12, 6), "total": (20, 14),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("sent", "named"),
    [
        ({"reason": "别的"}, ("reason",)),
        ({"reason": ""}, ("reason",)),
        ({"total": "1"}, ("total",)),
        ({"items": [{"qty": "9"}, {}]}, ("items.qty",)),
        ({"items": [{"_row": "0"}]}, ("items",)),
        ({"items": [{}, {}, {"cpu": "1"}]}, ("items",)),
        ({"items": [{"cores": "1"}, {}]}, ("items.cores",)),
    ],
)
def test_what_may_not_be_written_is_forbidden_by_name_and_all_stays(sent: Any, named: tuple[str, ...]) -> None:
    edited = edit(FORM, STORED, sent | {"plan": "白天"}, rights("plan", "items.cpu"), WORLD)
    assert edited.forbidden == named
    assert edited.data == STORED
    assert not edited.changed


def test_what_is_sent_back_unchanged_is_not_forbidden() -> None:
    same = {"reason": "扩容", "env": "test", "total": "20", "until": "2026-12-01", "system": "a"}
    rows = [{"qty": "3", "cpu": "4", "note": "甲", "cores": "12"}, {"qty": "1"}]
    edited = edit(FORM, STORED, {**same, "items": rows}, rights("plan"), WORLD)
    assert not edited.forbidden
    assert not edited.changed


def test_whoever_sends_something_hidden_learns_nothing_by_trying() -> None:
    blind = rights_of(FORM, FieldRules(write=("plan", "items.cpu"), hide=("reason", "items.note")))
    for guess in ("扩容", "别的", ""):
        assert edit(FORM, STORED, {"reason": guess}, blind, WORLD).forbidden == ("reason",)
    for guess in ("甲", "乙", ""):
        assert edit(FORM, STORED, {"items": [{"note": guess}, {}]}, blind, WORLD).forbidden == ("items.note",)


def test_hidden_cells_stay_with_their_rows_when_others_are_deleted() -> None:
    blind = rights_of(FORM, FieldRules(write=("items",), hide=("items.note",)))
    third = {"qty": "2", "cpu": "2"}
    edited = edit(FORM, STORED, {"items": [{"_row": "1", "qty": "5"}, third]}, blind, WORLD)
    assert edited.data["items"] == [{"qty": 5, "cpu": 8, "cores": 40}, {"qty": 2, "cpu": 2, "cores": 4}]
    kept = edit(FORM, STORED, {"items": [{"_row": "0", "qty": "5"}]}, blind, WORLD)
    assert kept.data["items"] == [{"qty": 5, "cpu": 4, "note": "甲", "cores": 20}]
    unsure = edit(FORM, STORED, {"items": [{"qty": "5"}]}, blind, WORLD)
    assert unsure.problems == (("items", "无法确定删除的是哪一行，请刷新页面后重试"),)


def test_rows_may_be_added_and_deleted_only_as_the_node_says() -> None:
    more = {"items": [{}, {}, {"cpu": "1", "qty": "1"}]}
    assert edit(FORM, STORED, more, rights("items.cpu", "items.qty", rows="add"), WORLD).data["total"] == 21
    assert edit(FORM, STORED, more, rights("items.cpu", "items.qty"), WORLD).forbidden == ("items",)
    fewer = {"items": [{"_row": "1"}]}
    assert edit(FORM, STORED, fewer, rights("items", rows="add"), WORLD).forbidden == ("items",)
    deleted = edit(FORM, STORED, fewer, rights("items"), WORLD)
    assert deleted.data["total"] == 8
    assert Change("items.0", STORED["items"][0], None) in deleted.diff


@pytest.mark.parametrize("mark", ["7", "x", "-1", "٣"])
def test_a_row_that_is_no_more_is_told_to_be_looked_at_again(mark: str) -> None:
    edited = edit(FORM, STORED, {"items": [{"_row": mark, "cpu": "1"}]}, ALL, WORLD)
    assert edited.problems == (("items.0", "这一行已被改动，请刷新页面后重试"),)


def test_what_a_node_demands_is_asked_for_even_if_nothing_was_sent() -> None:
    must = rights("plan", "items", required=("plan", "items.note"))
    edited = edit(FORM, {key: value for key, value in STORED.items() if key != "plan"}, {}, must, WORLD)
    assert set(edited.problems) == {("plan", "必填，请补充"), ("items.1.note", "必填，请补充")}


def test_problems_are_named_at_their_place_and_nothing_is_stored() -> None:
    sent = {"reason": "长" * 21, "items": [{"qty": "99"}, {"cpu": ""}], "until": "2026-01-01", "nonsense": "1"}
    edited = edit(FORM, STORED, sent, ALL, WORLD)
    assert {at for at, _sentence in edited.problems} == {"reason", "items.0.qty", "items.1.cpu", "until", "nonsense"}
    assert edited.data == STORED


def test_a_day_that_has_passed_meanwhile_is_no_problem_while_nobody_touches_it() -> None:
    later = replace(WORLD, today=date(2027, 5, 1))
    assert not edit(FORM, STORED, {"plan": "x", "until": "2026-12-01"}, rights("plan", "until"), later).problems


def test_a_field_that_becomes_asked_for_is_demanded_and_one_no_longer_asked_for_goes() -> None:
    edited = edit(FORM, STORED, {"env": "prod"}, ALL, WORLD)
    assert edited.problems == (("arch", "必填，请补充"),)
    production = edit(FORM, STORED, {"env": "prod", "arch": "两地三中心"}, ALL, WORLD).data
    back = edit(FORM, production, {"env": "test", "arch": "两地三中心"}, ALL, WORLD)
    assert "arch" not in back.data
    assert back.changed == {"env", "arch"}


def test_at_filing_only_what_is_written_there_is_taken() -> None:
    start = rights("env", "reason", "items.qty", "items.cpu", rows="add_delete")
    raw = {"env": "test", "reason": "扩容", "items": [{"qty": "1", "cpu": "2"}]}
    assert form.clean(FORM, raw, WORLD, start.write).data["total"] == 2
    smuggled = {**raw, "plan": "x", "items": [{"qty": "1", "cpu": "2", "note": "x"}]}
    assert {at for at, _sentence in form.clean(FORM, smuggled, WORLD, start.write).problems} == {"plan", "items.0.note"}


PATTERNS = st.lists(
    st.sampled_from(["*", "env", "system", "reason", "plan", "items", "items.cpu", "items.note", "total", "until"]),
    max_size=4,
).map(tuple)
RULES = st.builds(
    FieldRules, read=st.just(("*",)) | PATTERNS, write=PATTERNS, hide=PATTERNS, required=PATTERNS,
    rows=st.sampled_from(["", "add", "add_delete"]),
)  # fmt: skip
CELLS = st.sampled_from(["", "1", "4", "99", "x", "甲"])
SENT_ROWS = st.lists(st.dictionaries(st.sampled_from(["qty", "cpu", "note", "_row"]), CELLS), max_size=4)
SENT = st.fixed_dictionaries(
    {},
    optional={
        "env": st.sampled_from(["prod", "test", ""]), "system": st.sampled_from(["a", "b", "z"]),
        "reason": st.sampled_from(["扩容", "新", ""]), "plan": CELLS, "arch": CELLS, "total": CELLS, "items": SENT_ROWS,
        "until": st.sampled_from(["2026-12-02", "2020-01-01", ""]),
    },
)  # fmt: skip


@given(rules=RULES, sent=SENT)
def test_whatever_is_sent_changes_only_what_may_be_written(rules: FieldRules, sent: dict[str, Any]) -> None:
    given_rights = rights_of(FORM, rules)
    edited = edit(FORM, STORED, sent, given_rights, WORLD)
    assert edited.changed <= given_rights.write
    for field in FORM:
        if field.id not in given_rights.write and field.type != "computed":
            assert edited.data.get(field.id) == STORED.get(field.id) or field.columns
        if field.id not in given_rights.read and field.type != "computed":
            assert edited.data.get(field.id) == STORED.get(field.id)
    if edited.problems or edited.forbidden:
        assert edited.data == STORED


@given(rules=RULES)
def test_an_edit_with_nothing_sent_changes_nothing(rules: FieldRules) -> None:
    edited = edit(FORM, STORED, {}, rights_of(FORM, rules), WORLD)
    assert edited.data == STORED
    assert not edited.changed
    assert not edited.diff


@given(sent=SENT)
def test_the_same_edit_again_changes_nothing(sent: dict[str, Any]) -> None:
    once = edit(FORM, STORED, sent, ALL, WORLD)
    if not {"items.+", "items.-"} & once.changed:
        assert not edit(FORM, once.data, sent, ALL, WORLD).changed


MARKED: dict[str, Any] = {
    "env": "prod", "arch": "secret-arch", "system": "secret-system", "reason": "secret-reason", "plan": "secret-plan",
    "total": 987_001, "grade": "secret-grade", "until": "secret-until",
    "items": [{"qty": 987_002, "cpu": 987_003, "note": "secret-note", "cores": 987_004}],
}  # fmt: skip
MARKS = {
    "arch": "secret-arch", "system": "secret-system", "reason": "secret-reason", "plan": "secret-plan",
    "total": "987001", "grade": "secret-grade", "until": "secret-until", "items.qty": "987002", "items.cpu": "987003",
    "items.note": "secret-note", "items.cores": "987004",
}  # fmt: skip
MADE_OF = {
    "total": {"items.cores", "items.qty", "items.cpu"},
    "items.cores": {"items.qty", "items.cpu"},
    "grade": {"system"},
}


@given(rules=RULES)
def test_neither_a_hidden_value_nor_a_figure_made_of_it_is_told(rules: FieldRules) -> None:
    given_rights = rights_of(FORM, rules)
    left = str(masked(FORM, MARKED, given_rights))
    diff = seen(
        FORM,
        [Change("items.0", None, MARKED["items"][0]), *(Change(key, None, MARKED[key]) for key in ("plan", "total"))],
        given_rights,
    )  # type: ignore[index]  # noqa: E501
    for path, mark in MARKS.items():
        told = {path, *MADE_OF.get(path, ())} <= given_rights.read
        assert (mark in left) == told
        assert told or mark not in str(diff)
    for field in readable(FORM, given_rights):
        assert field.id in given_rights.read
        assert all(set(total.factors) <= {column.id for column in field.columns} for total in field.totals)
