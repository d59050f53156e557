"""Files and people in a form: kept, refused, sent, and opened by those who may see the request."""

from __future__ import annotations

import copy

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from approvals.definition import parse
from approvals.forms import files
from approvals.models import Attachment, Request
from approvals.publish import publish
from tests.approvals.conftest import House
from tests.approvals.pages import PAPERS, control, publish_papers
from tests.factories import people as make

NEW = "/approvals/new/papers/"
pytestmark = pytest.mark.usefixtures("folder")


@pytest.fixture
def folder(settings, tmp_path) -> None:  # type: ignore[no-untyped-def]
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def reader(client: Client, house: House) -> Client:
    publish_papers()
    client.force_login(house.cast.member)
    return client


def pdf(name: str = "方案.pdf", content: bytes = b"%PDF-1.7") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def xlsx(name: str = "清单.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"PK\x03\x04 sheets")


def form(**changes: object) -> dict[str, object]:
    return {"submit_key": "k", "subject": "年报", **changes}


def test_a_file_is_sent_shown_and_opened_by_who_may_see_it(reader: Client, house: House) -> None:
    page = reader.post(NEW, form(papers=[pdf(), xlsx()]), follow=True).content.decode()
    first = Attachment.objects.get(name="方案.pdf")
    assert first.request == Request.objects.get()
    assert f'href="/approvals/files/{first.pk}/">方案.pdf</a>' in page
    assert "清单.xlsx" in page
    for who, status in ((house.cast.member, 200), (house.cast.head, 200), (house.cast.outsider, 404)):
        reader.force_login(who)
        assert reader.get(f"/approvals/files/{first.pk}/").status_code == status
    reader.force_login(house.cast.head)
    answer = reader.get(f"/approvals/files/{first.pk}/")
    assert b"".join(answer.streaming_content) == b"%PDF-1.7"  # type: ignore[attr-defined]
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_a_kept_file_survives_a_refusal_and_is_sent_with_the_next_try(reader: Client) -> None:
    refused = reader.post(NEW, form(subject="", papers=pdf()))
    kept = Attachment.objects.get()
    html = refused.content.decode()
    assert refused.status_code == 422
    assert f'<input type="hidden" name="papers" value="{kept.pk}">' in html
    assert "方案.pdf" in html
    assert "移除" in html
    reader.post(NEW, form(papers=[str(kept.pk), xlsx()]))
    assert Attachment.objects.filter(request=Request.objects.get()).count() == 2


def test_a_removed_file_is_not_sent(reader: Client) -> None:
    reader.post(NEW, form(subject="", papers=pdf()))
    reader.post(NEW, form())
    assert Attachment.objects.get().request is None
    assert Request.objects.get().data == {"subject": "年报"}


@pytest.mark.parametrize(
    ("upload", "said"),
    [
        (pdf("run.exe"), "不支持此类文件"),
        (pdf("空.pdf", b""), "附件不能为空"),
        (pdf("大.pdf", b"%PDF-" + b"x" * 60), "不能超过 20 MB"),
        (pdf("装作.pdf", b"MZ\x90\x00"), "文件内容与扩展名 .pdf 不符"),
        (pdf("照片.png"), "文件内容与扩展名 .png 不符"),
    ],
    ids=["kind", "empty", "size", "disguised", "other kind"],
)
def test_a_wrong_file_is_told_beside_the_field_and_the_right_one_stays(
    reader: Client, monkeypatch: pytest.MonkeyPatch, upload: SimpleUploadedFile, said: str
) -> None:
    monkeypatch.setattr(files, "MEGABYTE", 3)
    upload.seek(0)
    refused = reader.post(NEW, form(papers=[pdf(), upload]))
    html = refused.content.decode()
    assert refused.status_code == 422
    assert said in html
    assert 'id="f-papers-error"' in html
    assert f'<input type="hidden" name="papers" value="{Attachment.objects.get().pk}">' in html
    assert 'value="年报"' in control(html, "subject")


def test_a_wrong_file_does_not_hide_what_else_is_wrong(reader: Client) -> None:
    html = reader.post(NEW, form(subject="", contact="无此人", papers=pdf("run.exe"))).content.decode()
    for name in ("subject", "contact", "papers"):
        assert f'id="f-{name}-error"' in html
    assert "有 3 处需要修改" in html


def test_nobody_learns_of_files_by_guessing_their_keys(reader: Client, house: House) -> None:
    reader.post(NEW, form(subject="", papers=pdf("机密.pdf")))
    key = Attachment.objects.get().pk
    reader.force_login(house.cast.peer)
    assert "机密.pdf" not in reader.get(f"{NEW}?papers={key}").content.decode()
    assert "机密.pdf" not in reader.post(NEW, form(papers=str(key))).content.decode()
    assert reader.get(f"/approvals/files/{key}/").status_code == 404


def test_a_draft_keeps_files(reader: Client) -> None:
    reader.post(NEW, form(subject="", papers=pdf()))
    reader.post(f"{NEW}draft", form(papers=str(Attachment.objects.get().pk)))
    assert "方案.pdf" in reader.get(NEW).content.decode()


def test_a_person_is_taken_by_key_by_user_id_and_by_a_name_that_one_has(reader: Client, house: House) -> None:
    head = house.cast.head
    for number, said in enumerate(([str(head.pk), "陈立"], "chenli", "陈立", [str(house.cast.peer.pk), "陈立"])):
        reader.post(NEW, form(submit_key=f"k{number}", contact=said))
        assert Request.objects.latest("pk").data["contact"] == head.pk


def test_an_unclear_person_is_asked_again_and_the_words_stay(reader: Client, house: House) -> None:
    make.employee("陈立", department=house.cast.branch)
    html = reader.post(NEW, form(contact="陈立")).content.decode()
    assert "有多位同名同事" in html
    assert 'value="陈立" autocomplete="off" role="combobox"' in html
    assert "请从搜索结果中选择一位同事" in reader.post(NEW, form(contact="无此人")).content.decode()


def test_a_file_of_a_hidden_field_is_opened_by_nobody_who_may_not_read_it(client: Client, house: House) -> None:
    source = copy.deepcopy(PAPERS)
    source["root"]["next"]["fields"] = {"hide": ["papers"]}
    publish(parse(source), source)
    client.force_login(house.cast.member)
    client.post(NEW, form(papers=pdf()))
    kept = Attachment.objects.get()
    for who, status in ((house.cast.member, 200), (house.cast.head, 404), (house.cast.chief, 200)):
        client.force_login(who)
        assert client.get(f"/approvals/files/{kept.pk}/").status_code == status
    answer = client.get(f"/approvals/files/{kept.pk}/")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_what_is_not_filled_in_here_is_refused_by_its_name(client: Client, house: House) -> None:
    source = copy.deepcopy(PAPERS)
    source["form"]["fields"].append({"id": "verdict", "type": "text", "label": "结论", "required": True})
    source["root"]["fields"] = {"write": ["subject", "contact", "papers"]}
    source["root"]["next"]["fields"] = {"write": ["verdict"]}
    publish(parse(source), source)
    client.force_login(house.cast.member)
    refused = client.post(NEW, form(verdict="同意"))
    assert refused.status_code == 422
    assert [at for at, _why in refused.context["page"].problems] == ["verdict"]
    assert 'name="verdict"' not in client.get(NEW).content.decode()
    assert client.post(NEW, form()).status_code == 302
