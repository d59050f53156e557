"""On paper and as a proven file: what is on it, what is not, and that it can be proven elsewhere."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client

from approvals.archiving import walked
from approvals.models import Attachment, Request
from approvals.selectors.paper import paper_of
from approvals.services import decide, signing
from approvals.services.submit import submit
from core import clock
from core.journal import chained
from core.models import Reading
from people import api as people
from people.models import Employee
from tests.approvals.conftest import House
from tests.approvals.pages import publish_papers
from tests.approvals.wide import Wide, fresh, publish_wide

BASE = "http://hub.firm.example"


@pytest.fixture
def wide(house: House) -> Wide:
    publish_wide()
    found = Wide(house)
    found.to_joint()
    return found


def get(who: Employee, path: str) -> Any:
    client = Client()
    client.force_login(who)
    return client.get(path)


def files_of(who: Employee, request: Request) -> dict[str, bytes]:
    response = get(who, f"/approvals/{request.pk}/archive")
    made = zipfile.ZipFile(io.BytesIO(response.content))
    return {name: made.read(name) for name in made.namelist()}


def test_the_paper_has_every_step_with_who_when_and_what_he_said(wide: Wide) -> None:
    wide.say(signing.add_sign, wide.house.guard, kind="before", people=[wide.house.cast.peer.pk])
    wide.approve(wide.house.cast.peer, "端口合规")
    paper = paper_of(wide.house.cast.member, wide.request.pk, BASE)
    told = [(row.node, row.person, row.result, row.comment) for row in paper.rows]
    assert ("部门负责人", "陈立", "已同意", "") in told
    assert ("信息安全", "李四", "已同意（前加签）", "端口合规") in told
    assert all(row.at.startswith("2026-11-23") for row in paper.rows if row.result == "已同意")
    assert not any(row.node == "申请人验收" for row in paper.rows)  # what is only foreseen is not printed
    assert paper.address == f"{BASE}/approvals/{wide.request.pk}/"
    assert paper.code.startswith("<svg")
    assert "viewBox" in paper.code


def test_a_deputy_is_printed_with_whom_he_acted_for(wide: Wide) -> None:
    now, chief = clock.now(), wide.house.cast.chief
    people.delegate(
        actor=chief, principal=chief, agent=wide.house.cast.peer, kind=people.DelegationKind.DEPUTY,
        starts_at=now - timedelta(hours=1), ends_at=now + timedelta(days=1),
    )  # fmt: skip
    task = wide.task(chief)
    decide.approve(task=task.pk, actor=wide.house.cast.peer, rev=task.rev, key=fresh())
    paper = paper_of(wide.house.cast.member, wide.request.pk, BASE)
    assert ("李四", "代 周建国") in [(row.person, row.acting) for row in paper.rows]


def test_two_prints_of_one_state_bear_the_same_fingerprint(wide: Wide) -> None:
    first = paper_of(wide.house.cast.member, wide.request.pk, BASE)
    with clock.frozen(clock.now() + timedelta(days=1)):
        second = paper_of(wide.house.cast.member, wide.request.pk, BASE)
    assert first.sha256 == second.sha256
    wide.approve(wide.house.guard)
    assert paper_of(wide.house.cast.member, wide.request.pk, BASE).sha256 != first.sha256
    assert paper_of(wide.house.guard, wide.request.pk, BASE).sha256 != first.sha256  # he reads less


def test_printing_is_noted_and_the_page_bears_the_watermark(wide: Wide) -> None:
    html = get(wide.house.cast.member, f"/approvals/{wide.request.pk}/print").content.decode()
    assert 'class="paper-mark"' in html
    assert "2026-11-23 09:30" in html
    assert "今天" not in html
    assert Reading.objects.filter(what="approvals.printed", ref_id=str(wide.request.pk)).exists()


def test_attachments_stand_on_it_with_their_hashes(house: House, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    publish_papers()
    from_member = Attachment.objects.create(
        uploader=house.cast.member, field="papers", name="架构图.pdf", content_type="application/pdf", size=3,
        sha256=hashlib.sha256(b"pdf").hexdigest(), file=ContentFile(b"pdf", "a.pdf"), at=clock.now(),
    )  # fmt: skip
    wide = Wide(house)
    from_flow = {"subject": "材料", "papers": [from_member.pk]}
    wide.request = _submit(house, "papers", from_flow)
    paper = paper_of(house.cast.member, wide.request.pk, BASE)
    assert paper.files == (("附件", "架构图.pdf", 3, from_member.sha256),)


def _submit(house: House, flow: str, raw: dict[str, Any]) -> Request:
    return submit(actor=house.cast.member, flow=flow, raw=raw, key=fresh())


@pytest.mark.parametrize(("who", "status"), [("admin", 200), ("member", 403), ("guard", 403), ("outsider", 404)])
def test_only_administrators_and_auditors_take_an_archive(wide: Wide, who: str, status: int) -> None:
    person = getattr(wide.house, who, None) or getattr(wide.house.cast, who)
    assert get(person, f"/approvals/{wide.request.pk}/archive").status_code == status
    assert Reading.objects.filter(what="approvals.archived").exists() is (status == 200)


def test_the_manifest_names_the_hash_of_every_file(wide: Wide) -> None:
    files = files_of(wide.house.admin, wide.request)
    named = json.loads(files["manifest.json"])["files"]
    assert set(named) == set(files) - {"manifest.json"}
    assert all(hashlib.sha256(files[name]).hexdigest() == sha for name, sha in named.items())


def test_the_chain_inside_can_be_reckoned_anew(wide: Wide) -> None:
    proof = json.loads(files_of(wide.house.admin, wide.request)["journal.json"])
    assert proof["verified"] is True
    assert len(proof["chain"]) >= 2
    prev = ""
    for link in proof["chain"]:
        assert link["prev"] == prev
        assert chained(prev, link["text"]) == link["hash"]
        prev = link["hash"]


def test_one_changed_byte_in_the_journal_is_found(wide: Wide) -> None:
    assert walked(wide.request).fault == ""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE core_journalentry SET text = replace(text, 'approved', 'rejected') "
            "WHERE ref_kind = 'approvals.request' AND seq = 2"
        )
    assert walked(wide.request).fault == "entry 2 does not follow the one before"


def test_the_page_inside_needs_nothing_else(wide: Wide) -> None:
    files = files_of(wide.house.admin, wide.request)
    page = files["page.html"].decode()
    assert 'href="print.css"' in page
    assert files["print.css"]
    assert "网关改造" in page
    assert "<script" not in page
    assert 'href="/' not in page
