"""Writing flows: each verb works, for flow administrators alone, is written down and told, and loses nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from pytest_django import Settings

from approvals.definition import WrongDefinition
from approvals.definition.pretty import pretty
from approvals.models import Edition, Flow, FlowVersion, Request
from approvals.services import editions
from approvals.services.editions import source_of
from approvals.states import EditionStatus, FlowStatus, VersionStatus
from bots.models import Delivery
from core import journal
from core.errors import HouseError, IllegalMove, Invalid, NotVisible, Refused
from people.models import Employee
from tests.approvals.conftest import House
from tests.approvals.definition.samples import approve, flow
from tests.factories import people as make


def version_of(slug: str = "cloud_vm") -> FlowVersion:
    """What new requests go by."""
    return FlowVersion.objects.get(flow__slug=slug, status=VersionStatus.DEFAULT)


def begun(house: House, **changes: Any) -> Edition:
    """A draft of cloud_vm with another title."""
    row = editions.begin_from(actor=house.admin, version=version_of().pk)
    source = json.loads(source_of(row)) | {"title": "云主机"} | changes
    return editions.keep(actor=house.admin, edition=row.pk, rev=row.rev, text=pretty(source))


def publish(house: House, row: Edition, actor: Employee | None = None) -> FlowVersion:
    """Publish the draft."""
    return editions.publish(actor=actor or house.admin, edition=row.pk, rev=row.rev, note="改了名称")


def verbs_of(row: Edition | Flow) -> list[str]:
    """What the journal says of it."""
    return [entry.verb for entry in journal.entries(row.ref)]


def told(kind: str) -> list[str]:
    """Who was told."""
    return sorted(Delivery.objects.filter(kind=kind).values_list("receiver__name", flat=True))


def test_a_published_draft_is_the_version_of_new_requests_only(house: House) -> None:
    other = make.employee("林管", department=house.cast.centre)
    make.role("flow_admin", other)
    request = house.submit()
    row = begun(house)
    version = publish(house, row)
    assert (version.number, version.published_by, version.note) == (2, house.admin, "改了名称")
    assert version_of() == version
    assert Request.objects.get(pk=request.pk).version.number == 1
    row.refresh_from_db()
    assert (row.status, row.published) == (EditionStatus.PUBLISHED, version)
    assert verbs_of(row) == ["approvals.edition_begun", "approvals.edition_saved", "approvals.edition_published"]
    assert verbs_of(version.flow)[-1] == "approvals.published"
    assert told("approvals.flow_published") == ["林管"]


def test_a_new_flow_begins_with_something_that_can_be_published(house: House) -> None:
    row = editions.begin(actor=house.admin, slug="office_supply", title="办公用品申领")
    assert editions.judge(source_of(row)).faults == ()
    version = publish(house, row)
    assert (version.flow.slug, version.number, version.flow.status) == ("office_supply", 1, FlowStatus.ACTIVE)


@pytest.mark.parametrize(
    ("slug", "title", "field"),
    [
        ("Office", "名称", "slug"),
        ("office", " ", "title"),
        ("office", "长" * 61, "title"),
        ("cloud_vm", "名称", "slug"),
    ],
)
def test_a_new_flow_has_a_name_of_its_own(house: House, slug: str, title: str, field: str) -> None:
    with pytest.raises(Invalid) as caught:
        editions.begin(actor=house.admin, slug=slug, title=title)
    assert [problem.field for problem in caught.value.problems] == [field]


def test_one_writes_at_a_time_and_the_other_is_told_who(house: House) -> None:
    begun(house)
    with pytest.raises(IllegalMove, match="卫管 正在修改这个流程"):
        editions.begin_from(actor=house.admin, version=version_of().pk)
    with pytest.raises(IllegalMove, match="卫管"):
        editions.begin_import(actor=house.admin, text=pretty(flow(flow="cloud_vm")))


def test_what_is_typed_is_kept_exactly_even_if_it_is_no_json(house: House) -> None:
    row = begun(house)
    typed = '{"flow": "cloud_vm",\n  oops'
    row = editions.keep(actor=house.admin, edition=row.pk, rev=row.rev, text=typed)
    assert source_of(Edition.objects.get()) == typed
    with pytest.raises(WrongDefinition, match="not JSON at line 2"):
        publish(house, row)
    assert version_of().number == 1


def test_a_mistake_keeps_it_from_being_published(house: House) -> None:
    row = begun(
        house, root={"key": "start", "type": "start", "next": approve("head", who=[{"rule": "role", "role": "x"}])}
    )
    with pytest.raises(WrongDefinition) as caught:
        publish(house, row)
    assert "$.root.next.who[0].role" in [problem.field for problem in caught.value.problems]
    assert FlowVersion.objects.filter(flow__slug="cloud_vm").count() == 1
    assert Edition.objects.get().status == EditionStatus.DRAFT


def test_the_second_to_save_is_told_that_it_was_changed(house: House) -> None:
    row = begun(house)
    with pytest.raises(IllegalMove, match="卫管 已修改过这份草稿"):
        editions.keep(actor=house.admin, edition=row.pk, rev=row.rev - 1, text="{}")
    with pytest.raises(IllegalMove, match="已修改过"):
        editions.publish(actor=house.admin, edition=row.pk, rev=row.rev - 1, note="x")
    assert json.loads(source_of(Edition.objects.get()))["title"] == "云主机"


def test_saving_the_same_again_changes_nothing(house: House) -> None:
    row = begun(house)
    assert editions.keep(actor=house.admin, edition=row.pk, rev=row.rev, text=source_of(row)).rev == row.rev


def test_publishing_what_is_already_current_is_refused(house: House) -> None:
    row = editions.begin_from(actor=house.admin, version=version_of().pk)
    with pytest.raises(Invalid, match="内容与当前版本相同"):
        publish(house, row)


def test_a_draft_stays_with_its_flow(house: House) -> None:
    row = begun(house, flow="another")
    with pytest.raises(Invalid) as caught:
        publish(house, row)
    assert [problem.field for problem in caught.value.problems] == ["$.flow"]


def test_without_a_note_nothing_is_published(house: House) -> None:
    row = begun(house)
    for note in ("  ", "长" * 501):
        with pytest.raises(Invalid):
            editions.publish(actor=house.admin, edition=row.pk, rev=row.rev, note=note)


def test_with_second_eyes_somebody_else_publishes(house: House, settings: Settings) -> None:
    settings.FLOW_SECOND_EYES = True
    other = make.employee("林管", department=house.cast.centre)
    make.role("flow_admin", other)
    row = begun(house)
    with pytest.raises(Invalid, match="另一位流程管理员"):
        publish(house, row)
    assert publish(house, row, other).published_by == other


def test_a_discarded_draft_is_over_and_another_may_begin(house: House) -> None:
    row = begun(house)
    editions.discard(actor=house.admin, edition=row.pk, rev=row.rev)
    assert verbs_of(row)[-1] == "approvals.edition_discarded"
    for again in (editions.discard, lambda **known: editions.keep(**known, text="{}")):
        with pytest.raises(IllegalMove, match="已发布或已放弃"):
            again(actor=house.admin, edition=row.pk, rev=row.rev)
    assert begun(house).pk != row.pk


def test_an_older_version_takes_new_requests_again(house: House) -> None:
    first = version_of()
    publish(house, begun(house))
    editions.make_default(actor=house.admin, version=first.pk, note="新版有误")
    assert version_of() == first
    with pytest.raises(Invalid, match="已经是当前版本"):
        editions.make_default(actor=house.admin, version=first.pk, note="again")
    assert FlowVersion.objects.filter(flow=first.flow).count() == 2


def test_a_retired_flow_takes_no_new_requests_and_comes_back(house: House) -> None:
    request = house.submit()
    row = editions.retire(actor=house.admin, flow="cloud_vm", reason="换成新流程")
    assert journal.entries(row.ref).last().facts == {"reason": "换成新流程", "running": 1}
    with pytest.raises(HouseError):
        house.submit()
    house.approve(request, house.cast.head)
    with pytest.raises(IllegalMove):
        editions.retire(actor=house.admin, flow="cloud_vm", reason="again")
    editions.revive(actor=house.admin, flow="cloud_vm", reason="仍要用")
    assert house.submit().flow.status == FlowStatus.ACTIVE
    assert verbs_of(row)[-2:] == ["approvals.flow_retired", "approvals.flow_revived"]


def test_what_is_imported_becomes_a_draft_first(house: House) -> None:
    row = editions.begin_import(actor=house.admin, text=pretty(flow(flow="brought")))
    assert (row.slug, row.flow, row.status) == ("brought", None, EditionStatus.DRAFT)
    assert not Flow.objects.filter(slug="brought").exists()
    for text in ("{,}", "[]", "{}", '{"flow": "Bad Name"}'):
        with pytest.raises(Invalid):
            editions.begin_import(actor=house.admin, text=text)


def _calls(house: House) -> list[Callable[[Employee], Any]]:
    row = begun(house)
    return [
        lambda who: editions.begin(actor=who, slug="x", title="x"),
        lambda who: editions.begin_from(actor=who, version=version_of().pk),
        lambda who: editions.begin_import(actor=who, text="{}"),
        lambda who: editions.keep(actor=who, edition=row.pk, rev=row.rev, text="{}"),
        lambda who: publish(house, row, who),
        lambda who: editions.discard(actor=who, edition=row.pk, rev=row.rev),
        lambda who: editions.make_default(actor=who, version=version_of().pk, note="x"),
        lambda who: editions.retire(actor=who, flow="cloud_vm", reason="x"),
        lambda who: editions.revive(actor=who, flow="cloud_vm", reason="x"),
    ]


def test_nobody_else_writes_flows(house: House) -> None:
    for call in _calls(house):
        for who in (house.cast.member, house.cast.chief, house.guard):
            with pytest.raises(Refused, match="流程管理员"):
                call(who)


def test_what_is_not_there_is_said_so(house: House) -> None:
    with pytest.raises(NotVisible):
        editions.begin_from(actor=house.admin, version=999)
    with pytest.raises(NotVisible):
        editions.make_default(actor=house.admin, version=999, note="x")
    with pytest.raises(NotVisible):
        editions.keep(actor=house.admin, edition=999, rev=1, text="{}")
    with pytest.raises(NotVisible):
        editions.retire(actor=house.admin, flow="none", reason="x")
