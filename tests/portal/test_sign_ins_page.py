"""The log of sign-ins: read by security and audit, exported as shown, never changed, forgotten in its time."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.test import Client

from core import retention, wire_clock
from core.errors import Refused
from core.models import AppendOnly, JournalEntry
from people import api as people
from people.models import SignIn
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pile")]
WAY, REASON = people.SignInWay, people.SignInReason


def attempt(name: str, way: str = "password", reason: str = "", **more: str) -> SignIn:
    kept = {"address": "10.1.2.3", "user_agent": "Chrome/120 Windows"} | more
    return people.note_sign_in(way=WAY(way), name=name, reason=REASON(reason), **kept)


@pytest.fixture
def audit(client: Client, cast: Cast) -> Client:
    client.force_login(cast.audit)
    return client


def names(client: Client, query: str = "") -> list[str]:
    answer = client.get(f"/operate/sign-ins/export.csv{query}")
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))  # type: ignore[attr-defined]
    return [row[2] for row in rows[1:]]


def test_filters_narrow_what_is_shown_and_exported(audit: Client) -> None:
    attempt("wangxm")
    attempt("chenli", "feishu")
    attempt("nobody", reason="wrong", address="10.9.9.9")
    assert names(audit) == ["nobody", "chenli", "wangxm"]
    assert names(audit, "?way=feishu") == ["chenli"]
    assert names(audit, "?result=refused") == ["nobody"]
    assert names(audit, "?text=王小明") == ["wangxm"]
    assert names(audit, "?text=10.9.9") == ["nobody"]
    today = wire_clock.now().astimezone().date()
    assert len(names(audit, f"?since={today - timedelta(days=1)}&until={today + timedelta(days=1)}")) == 3
    assert names(audit, f"?since={today + timedelta(days=2)}") == []
    assert len(names(audit, "?way=telepathy&since=someday&until=9999-12-31")) == 3
    page = audit.get("/operate/sign-ins/?result=refused").content.decode()
    assert "nobody" in page
    assert "chenli" not in page
    assert 'href="/operate/sign-ins/export.csv?result=refused"' in page


def test_no_cell_is_a_formula(audit: Client) -> None:
    for name in ('=HYPERLINK("x")', "+1", "-1", "@x", "＝1+1"):
        attempt(name, user_agent="=cmd|x")
    answer = audit.get("/operate/sign-ins/export.csv")
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))  # type: ignore[attr-defined]
    assert all(row[2].startswith("'") and row[7].startswith("'=") for row in rows[1:])
    assert "filename*=UTF-8''" in answer["Content-Disposition"]


def test_a_long_log_has_pages(audit: Client) -> None:
    for number in range(60):
        attempt(f"n{number:02d}")
    assert "n10" in audit.get("/operate/sign-ins/?text=n").content.decode()
    assert "n05" in audit.get("/operate/sign-ins/?text=n&page=2").content.decode()
    assert len(names(audit)) == 60


def test_nobody_else_reads_it(cast: Cast) -> None:
    for viewer in (cast.member, cast.head, cast.hr, cast.operator, cast.system):
        with pytest.raises(Refused):
            people.sign_ins(viewer, people.SignInFilters())


def test_everybody_reads_his_own(cast: Cast, client: Client) -> None:
    attempt("wangxm", reason="wrong", address="10.7.7.7")
    attempt("chenli", address="10.8.8.8")
    client.force_login(cast.member)
    page = client.get("/me/").content.decode()
    assert "10.7.7.7" in page
    assert "10.8.8.8" not in page


def test_a_row_is_never_changed(cast: Cast) -> None:
    row = attempt("wangxm")
    row.name = "another"
    for change in (row.save, row.delete, SignIn.objects.all().delete, lambda: SignIn.objects.update(name="x")):
        with pytest.raises(AppendOnly):
            change()


def test_old_rows_go_by_the_rule_of_retention_alone(cast: Cast) -> None:
    attempt("wangxm")
    rule = retention.RULES.get("people.sign_ins")
    assert retention.remove(rule, wire_clock.now() - timedelta(days=1)) == 0
    assert retention.remove(rule, wire_clock.now() + timedelta(days=1)) == 1


@pytest.mark.parametrize("day", ["0001-01-01", "0001-01-02", "9999-12-31", "9999-12-30"])
@pytest.mark.parametrize("field", ["since", "until"])
def test_the_ends_of_the_calendar_are_days_too(cast: Cast, client: Client, field: str, day: str) -> None:
    client.force_login(cast.security)
    for path in ("/operate/sign-ins/", "/operate/sign-ins/export.csv"):
        answer = client.get(path, {field: day})
        assert answer.status_code == 200, path
        if answer.streaming:
            assert b"".join(answer.streaming_content)  # type: ignore[arg-type]


def test_taking_the_log_away_is_written_down(cast: Cast, client: Client) -> None:
    client.force_login(cast.security)
    client.get("/operate/sign-ins/export.csv", {"text": "wang", "way": "feishu"})
    entry = JournalEntry.objects.get(verb="sign_ins.exported")
    assert (entry.actor, entry.facts) == (str(cast.security.ref), {"form": "csv", "text": "wang", "way": "feishu"})
    client.force_login(cast.member)
    assert client.get("/operate/sign-ins/export.csv").status_code == 403
    assert JournalEntry.objects.filter(verb="sign_ins.exported").count() == 1
