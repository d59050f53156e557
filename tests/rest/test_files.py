"""Files at the REST door: uploaded for a field, sent with the form, opened by those who may see the request."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from pytest_django import Settings
from rest_framework.test import APIClient

from approvals.models import Attachment, Request
from approvals.services import attach as attaching
from core.rest import wire
from tests.approvals.conftest import House, monday, standing_house
from tests.approvals.pages import publish_papers
from tests.rest.conftest import Caller
from tests.rest.test_door import problem

__all__ = ["monday", "standing_house"]
AT = "/api/v1/flows/papers/files"


@pytest.fixture
def house(standing_house: House, monday: None, settings: Settings, tmp_path: Path) -> House:
    settings.MEDIA_ROOT = tmp_path
    publish_papers()
    return standing_house


def send(client: APIClient, name: str = "方案.pdf", content: bytes = b"%PDF-1.7", **more: Any) -> Any:
    parts = {"field": "papers", "file": SimpleUploadedFile(name, content)} | more.pop("parts", {})
    body, kind = _encoded(parts)
    return client.generic("POST", AT, body, kind, **more)


def _encoded(parts: dict[str, Any]) -> tuple[Any, str]:
    return encode_multipart(BOUNDARY, parts), MULTIPART_CONTENT


def test_a_file_goes_with_the_form_and_is_opened_by_who_may_see_it(house: House, caller: Caller) -> None:
    member = caller(house.cast.member)
    kept = send(member, HTTP_IDEMPOTENCY_KEY="f")
    assert kept.status_code == 201, kept.content
    again = send(member, HTTP_IDEMPOTENCY_KEY="f")
    assert (again.json(), again["Idempotent-Replayed"]) == (kept.json(), "true")
    assert send(member, content=b"%PDF-1.8", HTTP_IDEMPOTENCY_KEY="f").status_code == 422
    assert Attachment.objects.count() == 1
    file = f"/api/v1/files/{kept.json()['id']}"
    problem(caller(house.cast.head).get(file), 404)
    form = {"subject": "年报", "papers": [kept.json()["id"]]}
    filed = member.post("/api/v1/requests", {"flow": "papers", "form": form})
    assert filed.status_code == 201, filed.content
    shown = next(one for one in filed.json()["values"] if one["name"] == "papers")
    assert [one["name"] for one in shown["files"]] == ["方案.pdf"]
    answer = caller(house.cast.head).get(file)
    assert b"".join(answer.streaming_content) == b"%PDF-1.7"  # type: ignore[attr-defined]  # a file's answer
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")
    problem(caller(house.cast.outsider).get(file), 404)
    problem(caller(house.cast.member, ["approvals:write"]).get(file), 403)


def test_nobody_sends_the_file_of_another(house: House, caller: Caller) -> None:
    kept = send(caller(house.cast.member)).json()
    form = {"subject": "年报", "papers": [kept["id"]]}
    told = problem(caller(house.cast.peer).post("/api/v1/requests", {"flow": "papers", "form": form}), 422)
    assert told["problems"][0]["field"] == "papers"
    assert not Request.objects.exists()


def test_what_cannot_be_kept_is_refused(house: House, caller: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    client = caller(house.cast.member)
    problem(send(client, "x.exe"), 422)
    problem(send(client, content=b""), 422)
    problem(send(client, parts={"field": "subject"}), 422)
    problem(send(client, parts={"other": "x"}), 422)
    problem(send(client, parts={"file": "no file"}), 422)
    problem(send(client, parts={"field": "a\0"}), 400)
    problem(send(client, parts={"field": ["papers", "papers"]}), 400)
    problem(client.post(AT, {"field": "papers"}, "json"), 415)
    problem(client.generic("POST", AT, "nonsense", "multipart/form-data"), 400)
    problem(send(caller(house.cast.member, ["approvals:read"])), 403)
    monkeypatch.setattr(wire, "MOST_UPLOAD", 100)
    problem(send(client), 413)
    assert not Attachment.objects.exists()


def test_files_without_a_request_are_so_many_at_most(
    house: House, caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attaching, "MOST_WAITING", 1)
    client = caller(house.cast.member)
    assert send(client).status_code == 201
    problem(send(client), 422)
