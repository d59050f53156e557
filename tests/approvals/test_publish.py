"""Publishing definitions, and what is said about wrong ones."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from approvals.definition import WrongDefinition, parse
from approvals.models import Flow, FlowVersion, Request
from approvals.publish import FLOWS, load, publish, publish_flows
from approvals.states import VersionStatus
from tests.approvals.conftest import House


def cloud_vm() -> Any:
    return load(FLOWS / "cloud_vm.json")


def test_publishing_again_changes_nothing(house: House) -> None:
    assert [one.fresh for one in publish_flows()] == [False]
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


def test_a_wrong_file_stops_all_and_says_where(house: House, tmp_path: Path) -> None:
    good, bad = cloud_vm(), cloud_vm()
    good["flow"], bad["flow"] = "other", "wrong"
    bad["root"]["next"]["who"][0]["rule"] = "dept_haed"
    (tmp_path / "a.json").write_text(json.dumps(good))
    (tmp_path / "b.json").write_text(json.dumps(bad))
    (tmp_path / "c.json").write_text("{,}")
    with pytest.raises(CommandError) as caught:
        call_command("publish_flows", tmp_path)
    said = str(caught.value)
    assert "b.json $.root.next.who[0].rule: unknown rule 'dept_haed'. Did you mean 'dept_head'?" in said
    assert "c.json $: not JSON at line 1 column 2" in said
    assert not Flow.objects.filter(slug="other").exists()


def broken(path: list[Any], value: Any) -> Any:
    source: Any = cloud_vm()
    here = source
    for key in path[:-1]:
        here = here[key]
    here[path[-1]] = value
    return source


FIRST_TEST = "$.root.next.next.branches[0].when[0][0]"
MISTAKES = [
    (["schema"], 2, "$.schema"),
    (["prefix"], "yj", "$.prefix"),
    (["summary"], ["sytem"], "$.summary[0]"),
    (["headline"], "{itms.qty}", "$.headline"),
    (["form", "fields", 1, "type"], "chioce", "$.form.fields[1].type"),
    (["form", "fields", 1, "id"], "system", "$.form.fields[1].id"),
    (["form", "fields", 1, "colour"], "red", "$.form.fields[1].colour"),
    (["root", "next", "key"], "security", "$.root.next.next.branches[0].next.key"),
    (["root", "next", "sla", "due"], "8 hours", "$.root.next.sla.due"),
    (["root", "next", "sla", "ladder", 0, "at"], "2h", "$.root.next.sla.ladder[0].at"),
    (["root", "next", "sla", "ladder"], [{"at": "+1h", "do": "warn_leader"}], "$.root.next.sla.ladder"),
    (["root", "next", "mode"], {"kind": "some"}, "$.root.next.mode.kind"),
    (["root", "next", "next", "branches", 1, "default"], False, "$.root.next.next.branches[1]"),
    (["root", "next", "next", "branches", 0, "when", 0, 0, "field"], "evn", f"{FIRST_TEST}.field"),
    (["root", "next", "next", "branches", 0, "when", 0, 0, "op"], "gt", f"{FIRST_TEST}.op"),
    (["form", "fields", 1, "required"], False, f"{FIRST_TEST}.field"),
    (["root"], {"key": "start", "type": "start"}, "$.root.next"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "value", "place"), MISTAKES, ids=[mistake[2] for mistake in MISTAKES])
def test_each_mistake_is_named_with_its_place(path: list[Any], value: Any, place: str) -> None:
    with pytest.raises(WrongDefinition) as caught:
        parse(broken(path, value), roles=["info_security", "cloud_ops"])
    assert place in {fault.path for fault in caught.value.faults}
    assert all(fault.remedy for fault in caught.value.faults)


@pytest.mark.parametrize("junk", [None, 3, "x", [], {}, {"schema": 1, "root": [], "form": {"fields": [1]}}])
def test_junk_is_refused_not_crashed_on(junk: Any) -> None:
    with pytest.raises(WrongDefinition):
        parse(junk)
