"""Ledgers and systems as sheets: previewed with row and column, taken in whole or not at all, taken back."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from core import journal
from core.errors import IllegalMove, Invalid, Refused
from core.sheets.kinds import RowKind, sheet_of
from core.sheets.writing import as_csv, as_xlsx
from estate import api
from estate.models import LedgerRow, System
from estate.services.ledger_rows import retire_row, write_row
from estate.services.row_writing import RowDraft
from estate.states import InUse
from people.models import Employee, ImportBatch
from people.services.importing import discard, preview, rows_in, take_in, undo
from tests.estate.conftest import Estate

pytestmark = pytest.mark.django_db

HEAD = "编号,名称,年度,剩余金额,类型,负责人,系统"
GOOD = f'{HEAD}\nB-1,行情扩容,2026,2000.00,资本性,wangxm,jzjy\nB-2,融资融券,2027,5,费用,"lisi,chenli",\n'


def brought(actor: Employee, text: str, sheet: str = "ledger-budget") -> ImportBatch:
    return preview(actor=actor, sheet=sheet, name="rows.csv", content=text.encode())


def test_a_preview_tells_what_each_row_would_do_and_writes_nothing(estate: Estate) -> None:
    batch = brought(estate.cast.hr, GOOD)
    assert batch.counts == {"error": 0, "new": 1, "changed": 1, "same": 0}
    assert rows_in(batch)[0].changes() == [("left", "1234.50", "2000.00")]
    assert LedgerRow.objects.filter(ledger=estate.budget).count() == 1


def test_taking_it_in_writes_all_and_taking_it_back_restores_all(estate: Estate) -> None:
    hr = estate.cast.hr
    batch = take_in(brought(hr, GOOD), actor=hr)
    assert api.ledger_row("budget", "B-1").facts["left"] == 200000  # type: ignore[union-attr]
    assert api.ledger_people("budget", "B-2", "owner") == [estate.cast.peer.pk, estate.cast.head.pk]
    entry = journal.entries(LedgerRow.objects.get(key="B-2").ref).get()
    assert (entry.verb, entry.actor) == ("estate.rows_imported", str(hr.ref))
    assert undo(ImportBatch.objects.get(pk=batch.pk), actor=hr) == []
    assert api.ledger_row("budget", "B-1").facts["left"] == 123450  # type: ignore[union-attr]
    assert LedgerRow.objects.get(key="B-2").status == InUse.RETIRED
    again = brought(hr, GOOD)
    assert again.counts["new"] == 1, "a retired row counts as new"
    take_in(again, actor=hr)
    assert LedgerRow.objects.get(key="B-2").status == InUse.IN_USE


def test_each_wrong_cell_is_named_with_its_row_and_nothing_is_taken(estate: Estate) -> None:
    text = f"{HEAD}\n,无编号,2026,,,,\nB-3,错,今年,许多,丙,nobody,none\nB-4,好,2026,,,,\nB-4,重,2026,,,,\n"
    batch = brought(estate.cast.hr, text)
    rows = {row.number: row for row in rows_in(batch)}
    assert {key for key, _sentence in rows[2].problems} == {"key"}
    assert {key for key, _sentence in rows[3].problems} == {"year", "left", "kind"}
    assert rows[4].kind == RowKind.NEW
    assert rows[5].kind == RowKind.ERROR
    with pytest.raises(Invalid):
        take_in(batch, actor=estate.cast.hr)
    assert LedgerRow.objects.filter(ledger=estate.budget).count() == 1


def test_what_points_at_nothing_is_named(estate: Estate) -> None:
    batch = brought(estate.cast.hr, f"{HEAD}\nB-3,错,2026,,,nobody,none\n")
    assert {key for key, _sentence in rows_in(batch)[0].problems} == {"owner", "system"}


def test_what_changed_since_the_preview_stops_it(estate: Estate) -> None:
    hr = estate.cast.hr
    batch = brought(hr, GOOD)
    write_row(estate.budget, RowDraft("B-1", "改过", "", {"year": "2026"}), actor=hr)
    with pytest.raises(IllegalMove):
        take_in(batch, actor=hr)


def test_what_a_row_points_at_may_go_meanwhile_and_then_nothing_is_written(estate: Estate) -> None:
    operator = estate.cast.operator
    batch = brought(operator, "编号,名称,一\nR-2,新规则,B-1\n", "ledger-rules")
    assert batch.counts["new"] == 1
    LedgerRow.objects.filter(key="R-1").update(values={})
    row = LedgerRow.objects.select_related("ledger").get(key="B-1")
    retire_row(row, actor=None, reason="x")
    take_in(batch, actor=operator)  # a retired row is still there
    assert api.ledger_row("rules", "R-2") is not None


def test_only_keepers_bring_in_their_ledgers(estate: Estate) -> None:
    for who in (estate.cast.member, estate.cast.audit):
        with pytest.raises(Refused):
            brought(who, GOOD)
    with pytest.raises(Refused):
        brought(estate.cast.hr, "编号,名称,一\n", "ledger-rules")
    with pytest.raises(Refused):
        brought(estate.cast.operator, "用户 ID\n", "people")
    batch = brought(estate.cast.hr, GOOD)
    for who in (estate.cast.member, estate.cast.departed):
        with pytest.raises(Refused):
            take_in(batch, actor=who)
        with pytest.raises(Refused):
            discard(batch, actor=who)
    discard(batch, actor=estate.cast.operator)
    with pytest.raises(IllegalMove):
        take_in(ImportBatch.objects.get(pk=batch.pk), actor=estate.cast.operator)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("slug", ["ledger-budget", "ledger-rules", "systems"])
def test_what_goes_out_comes_in_again_unchanged(estate: Estate, slug: str, form: str) -> None:
    sheet = sheet_of(slug)
    assert sheet is not None
    rows = list(sheet.known().values())
    content = as_csv(sheet, rows) if form == "csv" else as_xlsx(sheet, rows)
    batch = preview(actor=estate.cast.operator, sheet=slug, name=f"rows.{form}", content=content)
    assert batch.counts == {"error": 0, "new": 0, "changed": 0, "same": len(rows)}


def test_systems_come_in_with_their_owners_and_go_back(estate: Estate) -> None:
    operator = estate.cast.operator
    first = 'hqwg,行情网关,A 级,交易时段,wangxm,"chenli,lisi",oncall'
    text = f"标识,名称,等级,服务时段,A 角,B 角,值班表标识\n{first}\njzjy,核心交易,A 级,全天,lisi,,oncall\n"
    batch = take_in(brought(operator, text, "systems"), actor=operator)
    assert api.owners_of("hqwg", ("a", "b")) == [estate.cast.member.pk, estate.cast.head.pk, estate.cast.peer.pk]
    assert api.owners_of("jzjy") == [estate.cast.peer.pk]
    assert undo(ImportBatch.objects.get(pk=batch.pk), actor=operator) == []
    assert api.owners_of("jzjy") == [estate.cast.member.pk]
    assert System.objects.get(key="jzjy").name == "集中交易"
    assert System.objects.get(key="hqwg").status == InUse.RETIRED


def test_what_is_wrong_with_a_system_is_named_at_its_cell(estate: Estate) -> None:
    wrong = "hqwg,行情网关,A 级,全天,nobody,\nx1,甲,A 级,全天,,od-none\nx2,乙,D 级,全天,,\n"
    text = f"标识,名称,等级,服务时段,A 角,部门编号\n{wrong}"
    rows = rows_in(brought(estate.cast.operator, text, "systems"))
    assert [[key for key, _sentence in row.problems] for row in rows] == [["owner_a"], ["department"], ["grade"]]


def test_the_desk_shows_each_person_his_sheets(client: Client, estate: Estate) -> None:
    client.force_login(estate.cast.hr)
    listed = client.get(reverse("admin:people_importbatch_changelist")).content.decode()
    assert "ledger-budget" in listed
    assert "ledger-rules" not in listed
    client.force_login(estate.cast.operator)
    listed = client.get(reverse("admin:people_importbatch_changelist")).content.decode()
    assert "ledger-rules" in listed
    assert reverse("admin:people_importbatch_upload", args=["people"]) not in listed
    upload = reverse("admin:people_importbatch_upload", args=["ledger-budget"])
    assert upload in client.get("/estate/ledgers/budget/").content.decode()
    file = SimpleUploadedFile("rows.csv", GOOD.encode())
    assert client.post(upload, {"file": file}).status_code == 302
    batch = ImportBatch.objects.get()
    assert (
        "2000.00"
        in client.get(reverse("admin:people_importbatch_change", args=[batch.pk]) + "?show=changed").content.decode()
    )
    assert client.post(reverse("admin:people_importbatch_verb", args=[batch.pk, "take"])).status_code == 302
    assert api.ledger_row("budget", "B-2") is not None
    assert client.get(reverse("admin:people_importbatch_template", args=["ledger-budget"])).status_code == 200
    assert client.get(reverse("admin:people_importbatch_upload", args=["ledger-none"])).status_code == 404
    client.force_login(estate.cast.hr)
    assert client.get(reverse("admin:people_importbatch_upload", args=["ledger-rules"])).status_code == 403
