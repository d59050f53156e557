"""The pages on which incidents are merged, split and given to somebody."""

from __future__ import annotations

import pytest
from django.test import Client

from alerts.models import Incident
from alerts.selectors.merging import merge_page, split_page
from alerts.services import handling, merging
from core.errors import IllegalMove, NotVisible, Refused
from tests.alerts.conftest import Sender
from tests.alerts.test_incident_pages import signed_in, text
from tests.alerts.test_incidents import hear, incident, said
from tests.cast import Cast
from tests.house.ledger import ledger

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_wire")]
__all__ = ["incident"]


def test_what_is_alike_is_offered_first_and_others_are_found(
    generic: Sender, incident: Incident, cast: Cast, client: Client
) -> None:
    titles = {"b": "委托响应超时 93 ms", "c": "委托响应超时 95 ms", "d": "磁盘将满"}
    hear(generic, *(said(key) | {"title": title} for key, title in titles.items()))
    rows = {one.title: one for one in Incident.objects.all()}
    one, like = rows[titles["b"]], rows[titles["c"]]
    page = merge_page(cast.operator, [one.pk])
    assert [choice.line.row for choice in page.choices][:2] == [like, incident], "alike, then the most urgent"
    assert (page.into, page.choices[0].alike) == (like.pk, "相似")
    for words, row in (("磁盘", rows[titles["d"]]), (incident.number, incident), ("集中交易", incident)):
        assert [choice.line.row for choice in merge_page(cast.operator, [one.pk], words).choices] == [row]
    with ledger("alerts:merge"):
        shown = text(signed_in(client, cast.operator).get(f"/alerts/merge/?pick={one.pk}"))
    assert like.number in shown
    with pytest.raises(NotVisible):
        merge_page(cast.outsider, [one.pk])


def test_of_several_the_most_urgent_is_proposed_and_a_person_chooses(
    generic: Sender, incident: Incident, cast: Cast, client: Client
) -> None:
    hear(generic, said("b", severity="info"), said("c", severity="info"))
    picks = list(Incident.objects.order_by("-pk").values_list("pk", flat=True))
    assert merge_page(cast.operator, picks).into == incident.pk
    signed_in(client, cast.operator)
    wrong = client.post("/alerts/merge/", {"pick": picks})
    assert (wrong.status_code, "请选择合并到哪个故障" in wrong.content.decode()) == (422, True)
    answer = client.post("/alerts/merge/", {"pick": picks, "into": incident.pk}, follow=True)
    assert "已合并 2 个故障" in text(answer)
    assert incident.alerts.count() == 3
    gone = Incident.objects.filter(status="merged").first()
    assert gone is not None
    shown = text(client.get(f"/alerts/{gone.pk}/"))
    assert f"已合并到 {incident.number}" in shown
    assert "合并到…" not in shown
    late = client.post("/alerts/merge/", {"pick": [incident.pk], "into": gone.pk})
    assert late.status_code == 422
    assert f"已合并到 {incident.number}" in late.content.decode()


def test_the_list_leads_there(incident: Incident, cast: Cast, client: Client) -> None:
    shown = text(signed_in(client, cast.operator).get("/alerts/"))
    assert 'data-several-go="/alerts/merge/"' in shown
    assert 'data-goes="acknowledge resolve merge"' in shown


def test_alerts_are_chosen_on_a_page_that_loses_nothing(
    generic: Sender, incident: Incident, cast: Cast, client: Client
) -> None:
    hear(generic, said("b", severity="info"))
    other = Incident.objects.exclude(pk=incident.pk).get()
    merging.merge(other.pk, into=incident.pk, actor=cast.operator)
    handling.assign(incident.pk, actor=cast.operator, to=cast.member)
    signed_in(client, cast.member)
    with ledger("alerts:split"):
        shown = text(client.get(f"/alerts/{incident.pk}/split"))
    assert f"处理人不变（{cast.member.name}）" in shown
    assert split_page(cast.member, incident.pk).take == "same"
    everything = list(incident.alerts.values_list("pk", flat=True))
    wrong = client.post(f"/alerts/{incident.pk}/split", {"alert": everything, "take": "anew"})
    assert wrong.status_code == 422
    body = wrong.content.decode()
    assert "请至少留下一条告警" in body
    assert body.count(" checked") == 3, "what was chosen is still chosen"
    chosen = incident.alerts.get(key="b").pk
    answer = client.post(f"/alerts/{incident.pk}/split", {"alert": [chosen], "take": "anew"}, follow=True)
    made = Incident.objects.get(split_from=incident)
    assert f"已拆分为 {made.number}" in text(answer)
    assert (made.status, f"拆分自 {incident.number}" in text(answer)) == ("triggered", True)


def test_who_reads_only_or_comes_too_late_does_not_split(incident: Incident, cast: Cast) -> None:
    with pytest.raises(Refused):
        split_page(cast.head, incident.pk)
    handling.resolve(incident.pk, actor=cast.operator)
    with pytest.raises(IllegalMove):
        split_page(cast.operator, incident.pk)


def test_it_is_given_to_anybody_on_a_page_to_which_the_card_leads(
    incident: Incident, cast: Cast, client: Client
) -> None:
    signed_in(client, cast.member)
    shown = text(client.get(f"/alerts/{incident.pk}/give"))
    assert 'data-url="/people' in shown or "data-picker" in shown
    answer = client.post(f"/alerts/{incident.pk}/assign", {"to": cast.outsider.pk}, follow=True)
    assert answer.status_code == 200
    incident.refresh_from_db()
    assert incident.assignee == cast.outsider
    leaders = text(signed_in(client, cast.head).get(f"/alerts/{incident.pk}/give"))
    assert "这个故障现在不能由你转派。" in leaders
