"""What the forms of the five flows show of their figures: nothing that is not known, no helpers."""

from __future__ import annotations

from typing import Any

from django.test import Client
from django.utils import translation

from approvals.selectors.form import form_page
from approvals.selectors.inputs import FieldInput
from approvals.selectors.request import request_page
from tests.approvals.flows.firm import Firm, data
from tests.approvals.flows.walks import begin


def fields(firm: Firm, flow: str, **raw: Any) -> dict[str, FieldInput]:
    return {one.name: one for one in form_page(firm.ann, flow, raw=raw).fields}


def figures(firm: Firm, flow: str, **raw: Any) -> dict[str, str]:
    return dict(form_page(firm.ann, flow, raw=raw).live.state.figures)


def test_a_figure_waits_for_what_it_is_made_of(firm: Firm) -> None:
    empty = figures(firm, "cloud_vm")
    assert (empty["system_grade"], empty["cost_month"]) == ("—", "—")
    assert fields(firm, "cloud_vm")["system_grade"].display == ""
    system = data(begin(firm, "cloud_vm"))["system"]
    assert figures(firm, "cloud_vm", system=system)["system_grade"].endswith("级")


def test_a_case_waits_until_something_is_typed_but_ticks_do_not(firm: Firm) -> None:
    assert figures(firm, "netpolicy")["risk"] == "—"
    assert figures(firm, "netpolicy", rules=[{"src_zone": "office"}])["risk"] == "低"
    change = figures(firm, "change")
    assert (change["risk_score"], change["risk"], change["max_grade"]) == ("0", "低", "—")


def test_a_cell_waits_for_its_own_row(firm: Firm) -> None:
    item = data(begin(firm, "dataextract"))["items"][0]["item"]
    told = figures(firm, "dataextract", items=[{"item": item}, {"masked": "yes"}])
    assert told["items.0.personal"] != "—"
    assert told["items.1.personal"] == "—"


def test_helpers_are_computed_and_stored_but_not_drawn(firm: Firm, client: Client) -> None:
    request = begin(firm, "access")
    assert "prod_write" in data(request)["grants"][0]
    (grants,) = [one for one in request_page(firm.ann, request.pk).fields if one.name == "grants"]
    said = {label for label, _right in grants.columns} | {label for row in grants.rows for label, _right, _text in row}
    assert "操作类型" in said
    assert not {"生产写权限", "管理权限"} & said
    drawn = fields(firm, "access")["grants"]
    assert {"prod_write", "administers"}.isdisjoint(column.name for column in drawn.columns)
    assert len(drawn.lines[0].cells) == len(drawn.columns)
    client.force_login(firm.ann)
    html = client.get("/approvals/new/access/").content.decode()
    assert "grants.0.prod_write" not in html
    assert "detail-cards" in html


def test_a_figure_of_what_is_filled_in_later_is_not_on_the_form(firm: Firm) -> None:
    assert {"row_ratio", "excess"}.isdisjoint(fields(firm, "dataextract"))


def test_english_readers_find_no_chinese_around_the_form_and_its_times(firm: Firm) -> None:
    request = begin(firm, "cloud_vm")
    with translation.override("en"):
        assert "From request to delivery" in [clock.name for clock in request_page(firm.ann, request.pk).clocks]
        notes = [step.note for step in form_page(firm.ann, "cloud_vm").live.path.steps]
    assert "Known once “System” is filled in" in notes
