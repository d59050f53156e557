"""Publishing the files that ship: all or nothing, once, and what they name must exist."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from approvals.definition import WrongDefinition, parse, proof, read
from approvals.models import Flow, FlowVersion, Request
from approvals.publish import FLOWS, load, publish, publish_flows
from approvals.states import FlowStatus, VersionStatus
from tests.approvals.conftest import PLAIN, House

FILES = sorted(FLOWS.glob("*.json"))


def cloud_vm() -> Any:
    """The plain flow of the tests."""
    return load(PLAIN / "cloud_vm.json")


def test_publishing_again_changes_nothing(house: House) -> None:
    assert [one.fresh for one in publish_flows(PLAIN)] == [False]
    assert FlowVersion.objects.count() == 1


def test_a_running_request_keeps_its_version(house: House) -> None:
    request = house.submit("prod")
    source = cloud_vm()
    source["root"]["next"]["next"]["branches"][0]["next"]["who"] = [{"rule": "initiator"}]
    publish(parse(source), source)
    assert FlowVersion.objects.filter(status=VersionStatus.DEFAULT).get().number == 2
    house.approve(request, house.cast.head)
    assert house.task(request, house.guard)
    assert Request.objects.get().version.number == 1


def test_an_old_content_becomes_the_default_again(house: House) -> None:
    source = cloud_vm()
    source["title"] = "云主机"
    publish(parse(source), source)
    assert publish(parse(cloud_vm()), cloud_vm()).number == 1
    assert FlowVersion.objects.filter(status=VersionStatus.DEFAULT).get().number == 1


def test_whether_people_start_it_is_said_by_the_definition(house: House) -> None:
    source = cloud_vm() | {"internal": True}
    publish(parse(source), source)
    assert Flow.objects.get().status == FlowStatus.INTERNAL
    publish(parse(cloud_vm()), cloud_vm())
    assert Flow.objects.get().status == FlowStatus.ACTIVE
    Flow.objects.update(status=FlowStatus.RETIRED)
    publish(parse(source), source)
    assert Flow.objects.get().status == FlowStatus.RETIRED


def test_a_wrong_file_stops_all_and_says_where(house: House, tmp_path: Path) -> None:
    good, bad = cloud_vm(), cloud_vm()
    good["flow"], bad["flow"] = "other", "wrong"
    bad["root"]["next"]["who"][0]["rule"] = "dept_haed"
    (tmp_path / "a.json").write_text(json.dumps(good))
    (tmp_path / "b.json").write_text(json.dumps(bad))
    (tmp_path / "c.json").write_text("{,}")
    (tmp_path / "d.json").write_bytes(b"\xff")
    with pytest.raises(CommandError) as caught:
        call_command("publish_flows", tmp_path)
    said = str(caught.value)
    assert "b.json $.root.next.who[0].rule: unknown rule 'dept_haed'. Did you mean 'dept_head'?" in said
    assert "c.json $: not JSON at line 1 column 2" in said
    assert "d.json $: not UTF-8 text" in said
    assert not Flow.objects.filter(slug="other").exists()


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"icon": "no-such-symbol"}, "$.icon"),
        ({"settings": {"revoke": {"within": "31d", "action": "no.such"}}}, "$.settings.revoke.action"),
    ],
)
def test_what_a_file_names_must_exist(house: House, tmp_path: Path, change: Any, place: str) -> None:
    (tmp_path / "a.json").write_text(json.dumps(cloud_vm() | {"flow": "other"} | change))
    with pytest.raises(WrongDefinition) as caught:
        publish_flows(tmp_path)
    assert [fault.path for fault in caught.value.faults] == [f"a.json {place}"]


def test_two_files_of_one_flow_are_refused(house: House, tmp_path: Path) -> None:
    for name in ("a.json", "b.json"):
        (tmp_path / name).write_text(json.dumps(cloud_vm()))
    with pytest.raises(WrongDefinition, match="two files define the flow 'cloud_vm'"):
        publish_flows(tmp_path)


@pytest.mark.parametrize("file", FILES, ids=[file.stem for file in FILES])
def test_what_ships_is_right_as_a_whole(file: Path) -> None:
    reading = read(load(file))
    assert [str(fault) for fault in reading.faults] == []
    found = proof(reading.definition)
    assert found.whole
    assert any(way.possible for way in found.ways)
