"""Changing a source: what is tried before it is saved, what is refused, and what the journal hears."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from alerts.models import AlertSource
from alerts.services.sources import change_source
from alerts.source_form import SourceDraft
from core.errors import Invalid, Refused
from core.models import JournalEntry
from tests.alerts.conftest import Sender, of
from tests.cast import Cast
from tests.house.ledger import ledger

pytestmark = pytest.mark.django_db
MAPPING = {"fields": {"title": "rule.name", "key": "rule.id", "state": {"path": "st", "map": {"OK": "resolved"}}}}
BODY = {"rule": {"id": "R9", "name": "撮合延迟"}, "st": "ALARM"}


@pytest.fixture
def operator(client: Client, cast: Cast) -> Client:
    client.force_login(cast.operator)
    return client


def posted(client: Client, sender: Sender, **changes: str) -> Any:
    """The form sent as it is, but for these."""
    given = {"name": sender.source.name, "zone": "Asia/Shanghai"} | changes
    return client.post(reverse("alerts:edit-source", args=[sender.source.slug]), given)


def fresh(sender: Sender) -> AlertSource:
    return AlertSource.objects.get(pk=sender.source.pk)


def last(sender: Sender) -> JournalEntry:
    entry: JournalEntry = JournalEntry.objects.filter(**of(sender.source.ref)).latest("seq")
    return entry


def test_what_is_written_is_kept_and_its_names_are_journaled(operator: Client, generic: Sender) -> None:
    answer = posted(
        operator, generic, name="清算平台", name_en="Clearing", zone="Europe/London", note="一期",
        networks="127.0.0.0/8  10.0.0.0/8", severities="P1 = critical\n\n三级=info",
    )  # fmt: skip
    assert answer.status_code == 302
    row = fresh(generic)
    assert (row.name, row.name_en, row.zone, row.networks) == (
        "清算平台",
        "Clearing",
        "Europe/London",
        "127.0.0.0/8 10.0.0.0/8",
    )
    assert row.settings == {"severities": {"p1": "critical", "三级": "info"}}
    entry = last(generic)
    assert (entry.verb, entry.facts) == (
        "alerts.source_changed", {"changed": ["name", "name_en", "networks", "note", "settings", "zone"]},
    )  # fmt: skip
    assert row.history.first().name == "清算平台"
    generic.post({"title": "x", "severity": "P1"})
    assert [one.severity for one in generic.read()] == ["critical"]


def test_nothing_is_journaled_where_nothing_changes(operator: Client, generic: Sender) -> None:
    posted(operator, generic)
    assert last(generic).verb == "alerts.source_added"


def test_what_is_wrong_stands_beside_the_field_and_nothing_is_kept(operator: Client, generic: Sender) -> None:
    answer = posted(operator, generic, name="", zone="Mars", networks="x", severities="P1 -> bad", mapping="{")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "第 1 行「P1 -&gt; bad」" in page
    assert "字段映射不是 JSON（line 1, column 2" in page
    answer = posted(operator, generic, name="", zone="Mars", networks="x")
    page = answer.content.decode()
    for sentence in ("请填写名称", "没有「Mars」时区", "网段写法有误"):
        assert sentence in page
    assert fresh(generic).name == generic.source.name


def test_the_editor_shows_what_a_mapping_would_read(operator: Client, generic: Sender) -> None:
    generic.post(BODY)
    generic.post(BODY | {"st": "OK"})
    address = reverse("alerts:trial", args=[generic.source.slug])
    page = operator.post(
        address, {"name": "x", "zone": "Asia/Shanghai", "mapping": json.dumps(MAPPING)}
    ).content.decode()
    for word in ("撮合延迟", "R9", "触发", "恢复", "2 条都能读出", "的告警恢复"):
        assert word in page
    page = operator.post(address, {"name": "x", "zone": "Asia/Shanghai", "mapping": ""}).content.decode()
    assert "2 条读不出标题" in page
    broken = json.dumps({"fields": {"title": {"path": "a", "regex": "("}}})
    page = operator.post(address, {"name": "x", "zone": "Asia/Shanghai", "mapping": broken}).content.decode()
    assert "设置有误" in page
    assert "少了一个右括号（fields.title.regex" in page
    assert fresh(generic).settings == {}, "trying writes nothing"


def test_a_mapping_under_which_a_kept_request_has_no_title_is_refused(operator: Client, generic: Sender) -> None:
    generic.post(BODY)
    generic.post({"other": 1})
    answer = posted(operator, generic, mapping=json.dumps(MAPPING))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "这条请求取不到标题" in page
    assert "rule.name" in page, "what was typed stays"
    assert fresh(generic).settings == {}


def test_a_mapping_that_reads_all_is_kept_and_used(operator: Client, generic: Sender) -> None:
    generic.post(BODY)
    generic.post(b"{not json")
    assert posted(operator, generic, mapping=json.dumps(MAPPING)).status_code == 302, "no mapping can read the second"
    assert [one.title for one in generic.read()] == ["撮合延迟"]
    page = operator.get(reverse("alerts:edit-source", args=[generic.source.slug])).content.decode()
    assert "rule.name" in page
    assert "与这里的设置无关，不影响保存" in page


def test_messages_to_a_group_are_read_by_patterns(operator: Client, sender_of: Callable[[str], Sender]) -> None:
    sender = sender_of("feishu_bot")
    for text in ("[oms-01] 磁盘满", "[oms-01] 已恢复"):
        sender.post({"msg_type": "text", "content": {"text": text}})
    assert posted(operator, sender, text_key="(").status_code == 422
    assert posted(operator, sender, text_key=r"\[(.+?)\]").status_code == 302
    assert fresh(sender).settings == {"texts": {"key": r"\[(.+?)\]"}}
    assert [one.state for one in sender.read()] == ["resolved"]


def test_a_secret_is_kept_encrypted_never_shown_and_never_journaled(
    operator: Client, sender_of: Callable[[str], Sender]
) -> None:
    sender = sender_of("grafana")
    posted(operator, sender, secret="s3cret-of-grafana", signature_header="X-Sig")
    assert (fresh(sender).secret, fresh(sender).settings) == ("s3cret-of-grafana", {"signature_header": "x-sig"})
    assert last(sender).facts == {"changed": ["secret", "settings"]}
    page = operator.get(reverse("alerts:edit-source", args=[sender.source.slug])).content.decode()
    assert "已设置；不填则不变" in page
    assert "s3cret" not in page
    assert sender.post({}).status_code == 401, "unsigned requests are strangers now"
    posted(operator, sender, signature_header="X-Sig")
    assert fresh(sender).secret == "s3cret-of-grafana"
    posted(operator, sender, signature_header="X-Sig", forget_secret="1")
    assert fresh(sender).secret == ""


def test_only_its_keepers_change_a_source(client: Client, cast: Cast, generic: Sender) -> None:
    client.force_login(cast.member)
    for name in ("edit-source", "trial"):
        assert client.post(reverse(f"alerts:{name}", args=[generic.source.slug]), {"name": "x"}).status_code == 403
    with pytest.raises(Refused):
        change_source(generic.source.pk, actor=cast.member, draft=SourceDraft("x"))
    with pytest.raises(Invalid):
        change_source(generic.source.pk, actor=None, draft=SourceDraft(""))
    assert fresh(generic).name == generic.source.name


@pytest.mark.usefixtures("frozen_wire")
def test_what_the_editor_costs(operator: Client, generic: Sender) -> None:
    for _number in range(5):
        generic.post(BODY)
    address = reverse("alerts:edit-source", args=[generic.source.slug])
    operator.get(address)
    with ledger("alerts:edit-source"):
        operator.get(address)
