"""The pages of the sources: what their keepers see and do there, and that nobody else does."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from alerts.models import AlertSource, Intake
from alerts.services import reading
from alerts.sources.kinds import SOURCES
from alerts.states import IntakeStatus, SourceStatus
from core.models import JournalEntry
from tests.alerts.conftest import Sender, of
from tests.cast import Cast
from tests.house.ledger import ledger

pytestmark = pytest.mark.django_db
FIRES = {"title": "委托响应超时", "status": "firing", "severity": "critical", "key": "oms-1"}
ENDS = FIRES | {"status": "resolved"}
TOKEN = re.compile(r"hat_[a-z0-9]{28}")


@pytest.fixture
def operator(client: Client, cast: Cast) -> Client:
    client.force_login(cast.operator)
    return client


def seen(client: Client, name: str, *args: object) -> str:
    """The page at the address."""
    response = client.get(reverse(f"alerts:{name}", args=args))
    assert response.status_code == 200, (name, response.status_code)
    return response.content.decode()


def verbs(row: AlertSource) -> list[str]:
    """What the journal tells of the source, the oldest first."""
    return list(JournalEntry.objects.filter(**of(row.ref)).order_by("seq").values_list("verb", flat=True))


def filled(sender: Sender) -> Sender:
    """An alert, its recovery and a dead letter."""
    for body in (FIRES, ENDS, b'{"title": broken'):
        sender.post(body)
    sender.read()
    return sender


def test_without_sources_the_list_says_what_to_do(operator: Client) -> None:
    page = seen(operator, "sources")
    assert "还没有接入告警来源。" in page
    assert reverse("alerts:add-source") in page


def test_the_list_tells_what_came_and_what_could_not_be_read(operator: Client, generic: Sender) -> None:
    filled(generic)
    page = seen(operator, "sources")
    for word in ("测试 generic", "通用 JSON", "收到过恢复", "近 14 天 3 次请求，其中 1 次无法解析"):
        assert word in page


def test_a_retired_source_stands_apart(operator: Client, generic: Sender) -> None:
    operator.post(reverse("alerts:source-verb", args=[generic.source.slug, "retire"]), {"reason": "下线"})
    assert "已停用" in seen(operator, "sources")
    page = seen(operator, "source", generic.source.slug)
    assert "来源已停用：发送方会收到令牌无效的应答" in page
    assert "恢复接收" in page


def test_every_kind_can_be_chosen(operator: Client) -> None:
    page = seen(operator, "add-source")
    assert all(f'value="{entry.slug}"' in page for entry in SOURCES.entries())


def test_a_new_source_shows_its_token_once_and_filled_in(operator: Client) -> None:
    given = {"kind": "generic", "name": "清算平台", "zone": "Asia/Shanghai", "networks": "10.0.0.0/8", "note": "一期"}
    answer = operator.post(reverse("alerts:add-source"), given)
    row = AlertSource.objects.get(name="清算平台")
    assert answer.headers["Location"] == reverse("alerts:source", args=[row.slug])
    first = seen(operator, "source", row.slug)
    (secret,) = set(TOKEN.findall(first))
    assert f"Bearer {secret}" in first.replace("&#x27;", "'")
    assert f"/in/{row.slug}" in first
    assert "只显示这一次" in first
    second = seen(operator, "source", row.slug)
    assert TOKEN.findall(second) == []
    assert (row.networks, row.note, verbs(row)) == ("10.0.0.0/8", "一期", ["alerts.source_added"])


def test_a_form_that_is_refused_keeps_what_was_typed(operator: Client) -> None:
    given = {"kind": "zabbix", "name": "", "slug": "A B", "zone": "Mars", "networks": "10.0.0.0/99"}
    answer = operator.post(reverse("alerts:add-source"), given)
    page = answer.content.decode()
    assert answer.status_code == 422
    for sentence in ("请填写名称", "请用小写字母", "没有「Mars」时区", "网段写法有误"):
        assert sentence in page
    assert 'value="A B"' in page
    assert not AlertSource.objects.exists()


def test_a_source_shows_what_was_read_out_of_its_requests(operator: Client, generic: Sender) -> None:
    filled(generic)
    page = seen(operator, "source", generic.source.slug)
    for word in ("委托响应超时", "严重", "触发", "恢复", "正文不是 JSON（line 1, column 11", "重新解析", "收到过恢复"):
        assert word in page


def test_before_the_first_recovery_the_lamp_says_so(operator: Client, generic: Sender) -> None:
    generic.post(FIRES)
    generic.read()
    page = seen(operator, "source", generic.source.slug)
    assert "尚未收到恢复" in page
    assert "发送方可能没有开启恢复通知" in page


def test_a_heartbeat_has_nothing_to_recover(operator: Client, sender_of: Callable[[str], Sender]) -> None:
    sender = sender_of("heartbeat")
    sender.post(b"", tail="/fail")
    sender.read()
    page = seen(operator, "source", sender.source.slug)
    assert "恢复通知" not in page
    assert "失败" in page


def test_a_request_opens_with_its_text_beside_what_it_says(operator: Client, generic: Sender) -> None:
    generic.post(FIRES | {"severity": "looks bad", "title": "<b>x</b>", "labels": {"host": "oms-01"}})
    generic.read()
    page = seen(operator, "opened", generic.source.slug, generic.intakes()[0].pk)
    for word in ("&quot;severity&quot;: &quot;looks bad&quot;", "host=oms-01", "oms-1", "级别无法识别，按警告处理"):
        assert word in page
    assert "<b>x</b>" not in page


@pytest.mark.parametrize("kind", [entry.slug for entry in SOURCES.entries()])
def test_every_sample_of_every_kind_opens(operator: Client, sender_of: Callable[[str], Sender], kind: str) -> None:
    sender = sender_of(kind)
    samples = SOURCES.get(kind).samples
    for sample in samples:
        one = sample.inbound
        sender.post(one.body, tail=f"/{one.tail}" if one.tail else "")
    sender.read()
    assert "最近 20 次请求" in seen(operator, "source", sender.source.slug)
    for row in sender.intakes():
        assert "原文" in seen(operator, "opened", sender.source.slug, row.pk)


def test_a_request_of_another_source_is_not_found(operator: Client, generic: Sender, alertmanager: Sender) -> None:
    generic.post(FIRES)
    address = reverse("alerts:opened", args=[alertmanager.source.slug, generic.intakes()[0].pk])
    assert operator.get(address).status_code == 404


def test_the_page_renews_itself_only_when_something_came(operator: Client, generic: Sender) -> None:
    address = reverse("alerts:latest", args=[generic.source.slug])
    generic.post(FIRES)
    page = operator.get(address)
    (stamp,) = re.findall(r'data-seen="([0-9a-f]+)"', page.content.decode())
    assert f'data-seen="{stamp}"' in seen(operator, "source", generic.source.slug)
    assert operator.get(address, {"seen": stamp}).status_code == 204
    generic.read()
    assert "委托响应超时" in operator.get(address, {"seen": stamp}).content.decode()


def test_files_of_the_kind_are_offered_and_nothing_else(operator: Client, sender_of: Callable[[str], Sender]) -> None:
    slug = sender_of("zabbix").source.slug
    assert "media_type.yaml" in seen(operator, "source", slug)
    answer = operator.get(reverse("alerts:file", args=[slug, "media_type.yaml"]))
    assert b"zabbix_export" in b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert "attachment" in answer.headers["Content-Disposition"]
    assert operator.get(reverse("alerts:file", args=[slug, "zabbix.py"])).status_code == 404


def test_a_new_token_is_shown_once_and_journaled(operator: Client, generic: Sender) -> None:
    operator.post(reverse("alerts:source-verb", args=[generic.source.slug, "rotate"]))
    assert len(set(TOKEN.findall(seen(operator, "source", generic.source.slug)))) == 1
    assert TOKEN.findall(seen(operator, "source", generic.source.slug)) == []
    assert verbs(generic.source)[-1] == "alerts.source_token_given"


def test_retiring_asks_for_a_reason_and_can_be_undone(operator: Client, generic: Sender) -> None:
    address = reverse("alerts:source-verb", args=[generic.source.slug, "retire"])
    operator.post(address, {"reason": " "})
    generic.source.refresh_from_db()
    assert generic.source.status == SourceStatus.ACTIVE
    operator.post(address, {"reason": "下线"})
    operator.post(reverse("alerts:source-verb", args=[generic.source.slug, "restore"]))
    generic.source.refresh_from_db()
    assert generic.source.status == SourceStatus.ACTIVE
    assert verbs(generic.source)[-2:] == ["alerts.source_retired", "alerts.source_restored"]
    assert operator.post(reverse("alerts:source-verb", args=[generic.source.slug, "burn"])).status_code == 404


def test_a_dead_letter_is_read_again_and_journaled(operator: Client, generic: Sender) -> None:
    filled(generic)
    (dead,) = Intake.objects.filter(status=IntakeStatus.DEAD)
    address = reverse("alerts:read-again", args=[generic.source.slug, dead.pk])
    assert operator.post(address).status_code == 302
    dead.refresh_from_db()
    assert dead.status == IntakeStatus.WAITING
    assert JournalEntry.objects.get(**of(dead.ref)).verb == "alerts.read_again"
    assert "已经解析过" in operator.post(address, follow=True).content.decode(), "whoever was quicker is told"
    reading.read_source(generic.source.pk)
    dead.refresh_from_db()
    assert dead.status == IntakeStatus.DEAD


def test_all_dead_letters_are_read_again_at_once(operator: Client, generic: Sender) -> None:
    for _number in range(3):
        generic.post(b"{")
    generic.read()
    operator.post(reverse("alerts:read-all-again", args=[generic.source.slug]))
    assert {one.status for one in generic.intakes()} == {IntakeStatus.WAITING}
    entry = JournalEntry.objects.filter(**of(generic.source.ref)).latest("seq")
    assert (entry.verb, entry.facts["count"]) == ("alerts.all_read_again", 3)


def test_whoever_does_not_look_after_sources_does_nothing(client: Client, cast: Cast, generic: Sender) -> None:
    filled(generic)
    slug, pk = generic.source.slug, generic.intakes()[0].pk
    client.force_login(cast.member)
    for name, args in (("source", [slug]), ("latest", [slug]), ("opened", [slug, pk]), ("file", [slug, "x"])):
        assert client.get(reverse(f"alerts:{name}", args=args)).status_code == 403, name
    told = verbs(generic.source)
    for name, args in (("source-verb", [slug, "rotate"]), ("read-again", [slug, pk]), ("read-all-again", [slug])):
        assert client.post(reverse(f"alerts:{name}", args=args)).status_code == 403, name
    assert verbs(generic.source) == told


@pytest.mark.usefixtures("frozen_wire")
def test_what_the_pages_cost(operator: Client, generic: Sender, alertmanager: Sender) -> None:
    filled(generic)
    for name, args in (("sources", []), ("source", [generic.source.slug]), ("latest", [generic.source.slug])):
        operator.get(reverse(f"alerts:{name}", args=args))
        with ledger(f"alerts:{name}"):
            operator.get(reverse(f"alerts:{name}", args=args))
