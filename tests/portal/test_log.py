"""The operation log and the read log: true, filtered, taken away exactly as shown, and itself on record."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import openpyxl
import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoCaptureOnCommitCallbacks

from core import clock, evidence, journal, nudge, proving
from core.models import JournalEntry, Reading
from core.refs import Ref
from core.states import Via
from portal import sheets
from portal.selectors.log import facts_said
from tests.cast import Cast
from tests.conftest import FrozenClock
from tests.house.ledger import ledger

pytestmark = pytest.mark.django_db
REQUEST = Ref("approvals.request", "42")


@pytest.fixture
def told(cast: Cast, frozen_clock: FrozenClock) -> Cast:
    """Three things that happened, a day apart."""
    with transaction.atomic():
        journal.record("approvals.submitted", actor=cast.member.ref, ref=REQUEST, facts={"serial": "=1+1"})
        frozen_clock.move(days=1)
        journal.record("approvals.approved", actor=cast.peer.ref, on_behalf_of=cast.head.ref, ref=REQUEST, via=Via.CARD)
        frozen_clock.move(days=1)
        journal.record("people.left", actor=None, ref=cast.departed.ref, via=Via.SYSTEM)
    return cast


def page(client: Client, cast: Cast, query: str = "") -> str:
    client.force_login(cast.audit)
    return client.get(f"/operate/log/{query}").content.decode()


def rows(client: Client, query: str = "") -> list[list[str]]:
    response = client.get(f"/operate/log/export.csv{query}")
    text = b"".join(response.streaming_content).decode()  # type: ignore[attr-defined]
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:])))[1:]


def test_entries_are_said_in_words(client: Client, told: Cast) -> None:
    seen = page(client, told)
    for words in (
        "提交申请",
        "王小明 wangxm",
        "李四 lisi",
        "代表 陈立 chenli",
        "办理离职",
        "钱离 qianli",
        "卡片",
        "系统",
    ):
        assert words in seen


@pytest.mark.parametrize(
    ("query", "verbs"),
    [
        ("?who=王小明", ["approvals.submitted"]),
        ("?who=chenli", ["approvals.approved"]),
        ("?verb=people.left", ["people.left"]),
        ("?subject=approvals.request:42", ["approvals.approved", "approvals.submitted"]),
        ("?subject=42", ["approvals.approved", "approvals.submitted"]),
        ("?via=card", ["approvals.approved"]),
        ("?since=2026-11-11&until=2026-11-11", ["approvals.approved"]),
        ("?who=nobody", []),
        ("?since=nonsense&via=nonsense&cursor=nonsense", ["people.left", "approvals.approved", "approvals.submitted"]),
    ],
)
def test_each_filter_leaves_what_it_says(client: Client, told: Cast, query: str, verbs: list[str]) -> None:
    client.force_login(told.audit)
    assert [row[4] for row in rows(client, query)] == verbs


def test_pages_follow_each_other_without_gap(client: Client, told: Cast) -> None:
    with transaction.atomic():
        for number in range(120):
            journal.record("approvals.commented", actor=None, ref=REQUEST, facts={"comment": number})
    client.force_login(told.audit)
    seen: list[str] = []
    cursor = ""
    for _page in range(3):
        shown = client.get(f"/operate/log/?cursor={cursor}").context["page"]
        seen += [line.hash for line in shown.lines]
        cursor = shown.next
    assert cursor == ""
    assert seen == list(JournalEntry.objects.order_by("-pk").values_list("hash", flat=True))


def test_a_page_costs_the_same_however_much_is_on_it(client: Client, told: Cast) -> None:
    client.force_login(told.audit)
    client.get("/operate/log/")
    with ledger("portal:log"):
        client.get("/operate/log/")
    with transaction.atomic():
        for person in (told.member, told.head, told.peer, told.hr):
            journal.record("people.preferences_set", actor=person.ref, ref=person.ref)
    with ledger("portal:log"):
        client.get("/operate/log/")
    with ledger("portal:reads"):
        client.get("/operate/reads/")


def test_an_export_is_on_record_and_holds_no_formula(client: Client, told: Cast) -> None:
    client.force_login(told.audit)
    assert all(not cell.startswith("=") for row in rows(client) for cell in row)
    entry = JournalEntry.objects.get(verb="log.exported")
    assert (entry.actor, entry.facts["form"]) == (str(told.audit.ref), "csv")


def test_the_workbook_holds_the_same_rows(client: Client, told: Cast) -> None:
    client.force_login(told.audit)
    response = client.get("/operate/log/export.xlsx?who=王小明")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))  # type: ignore[attr-defined]
    cells = [[cell.value for cell in row] for row in book.active.iter_rows()]
    assert len(cells) == 2
    assert cells[1][4] == "approvals.submitted"


def test_a_formula_is_text_in_a_workbook_and_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    book = openpyxl.load_workbook(sheets.workbook([["=cmd|' /C calc'!A0", "a\x01b"]], "t"))
    assert [(cell.value, cell.data_type) for cell in next(book.active.iter_rows())] == [
        ("=cmd|' /C calc'!A0", "s"), ("ab", "s")
    ]  # fmt: skip
    monkeypatch.setattr(sheets, "MOST", 1)
    with pytest.raises(Exception, match="导出 CSV"):
        sheets.workbook([["a"], ["b"], ["c"]], "t")


def test_a_proof_asked_for_is_rung_and_its_result_shown(
    client: Client,
    told: Cast,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    rung: list[tuple[str, str]] = []
    monkeypatch.setattr(nudge, "ring", lambda task, *, queue, by: rung.append((task, by)))
    client.force_login(told.audit)
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/operate/log/verify")
    assert rung == [("core.prove", str(told.audit.ref))]
    proving.prove(by=told.audit.ref)
    assert "完整" in page(client, told)


def test_a_touched_journal_is_shown_in_red(client: Client, told: Cast) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE core_journalentry SET prev_hash = 'x' WHERE verb = 'people.left'")
    proving.prove()
    assert "有异常" in page(client, told)


def test_hr_reading_contacts_is_noted_and_others_are_not(client: Client, cast: Cast) -> None:
    cast.peer.mobile = "13812345678"
    cast.peer.save(update_fields=["mobile"])
    for who in (cast.member, cast.peer, cast.hr, cast.hr):
        client.force_login(who)
        client.get(f"/people/{cast.peer.pk}/")
    assert [(row.person, row.ref) for row in Reading.objects.all()] == [(str(cast.hr.ref), cast.peer.ref)]
    client.force_login(cast.audit)
    seen = client.get("/operate/reads/?what=people.contact&who=孙洁").content.decode()
    assert "人员联系方式" in seen
    assert "李四 lisi" in seen


def test_the_read_log_goes_away_as_shown(client: Client, cast: Cast) -> None:
    evidence.note_reading(cast.hr.ref, cast.peer.ref, "people.contact")
    Reading.objects.bulk_create(
        [Reading(person="x", ref_kind="y", ref_id="1", what="z", hour=clock.now(), at=clock.now() - timedelta(days=3))]
    )
    client.force_login(cast.audit)
    response = client.get("/operate/reads/export.csv?who=sunjie")
    text = b"".join(response.streaming_content).decode()  # type: ignore[attr-defined]
    assert len(text.strip().splitlines()) == 2
    assert JournalEntry.objects.filter(verb="reads.exported").count() == 1


def test_facts_are_words_and_no_program_text() -> None:
    facts = {"scopes": ["a", "b"], "was": {"leader": 3, "places": ["x"]}, "empty": [], "by": None}
    assert facts_said(facts) == "scopes: a、b；was: leader=3，places=x"


def test_a_hundred_thousand_rows_are_told_piece_by_piece(
    client: Client, told: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The export holds one chunk at a time: it never asks for more than the chunk, and nothing before it is read."""
    monkeypatch.setattr("portal.selectors.log.CHUNK", 2)
    client.force_login(told.audit)
    response = client.get("/operate/log/export.csv")
    assert response.streaming
    pieces = iter(response.streaming_content)  # type: ignore[attr-defined]
    next(pieces)
    with CaptureQueriesContext(connection) as seen:
        next(pieces)
    assert [query["sql"] for query in seen if "LIMIT 2" in query["sql"]]
    assert sum(1 for _ in pieces) == 2


def test_the_export_says_what_the_page_says_and_every_cell_is_text(client: Client, told: Cast) -> None:
    with transaction.atomic():
        for text in ("=cmd|' /C calc'!A0", "+1", "-1", "@SUM(1)", "\t=1", "＝1"):
            journal.record("x", actor=told.member.ref, ref=Ref("approvals.request", text[:60]), facts={text: text})
    client.force_login(told.audit)
    for row in rows(client):
        assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "＝"))]
