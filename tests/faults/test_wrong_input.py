"""Wrong definition files and wrong form values: told where and how to mend it, nothing written, nothing typed lost."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.faults.people_at_work import FORM, Visitor
from tests.stack import ROOT, Stack

pytestmark = [
    pytest.mark.redis,
    pytest.mark.timeout(400),
    pytest.mark.parametrize("stack", ["large"], indirect=True, scope="session"),
]


@pytest.fixture
def definition() -> Any:
    """The flow as it is."""
    return json.loads((ROOT / "approvals" / "flows" / "cloud_vm.json").read_text(encoding="utf-8"))


def versions(stack: Stack) -> list[tuple[object, ...]]:
    return stack.ask("SELECT sha256, status FROM approvals_flowversion ORDER BY id")


def refused(stack: Stack, folder: Path) -> str:
    """What publishing the folder says; it fails and writes nothing."""
    before = versions(stack)
    done = stack.command("publish_flows", str(folder))
    assert done.returncode == 1
    assert done.stderr.startswith("CommandError: nothing was published")
    assert "Traceback" not in done.stderr
    assert versions(stack) == before
    return done.stderr


def test_a_file_that_is_not_json_is_named_with_line_and_column(stack: Stack, tmp_path: Path) -> None:
    (tmp_path / "broken.json").write_text('{\n  "schema": 1,\n  "flow": "broken"\n  "title": "坏"\n}', encoding="utf-8")
    said = refused(stack, tmp_path)
    assert "broken.json" in said
    assert "line 4" in said
    assert "Mend the file there" in said


def test_every_mistake_has_file_path_and_remedy_and_good_files_wait(
    stack: Stack, tmp_path: Path, definition: Any
) -> None:
    good = definition | {"flow": "other_vm", "prefix": "YK"}
    (tmp_path / "a_good.json").write_text(json.dumps(good), encoding="utf-8")
    bad = json.loads(json.dumps(definition))
    bad["form"]["fields"][0]["type"] = "chioce"
    bad["root"]["next"]["who"] = [{"rule": "role", "role": "nobody_has_it"}]
    (tmp_path / "cloud_vm.json").write_text(json.dumps(bad), encoding="utf-8")
    said = refused(stack, tmp_path)
    assert re.search(r"cloud_vm\.json \$\.form\.fields\[0\]\.type", said)
    assert re.search(r"cloud_vm\.json \$\.root\.next\.who\[0\]", said)
    assert "choice" in said
    assert "info_security" in said


def test_two_files_for_one_flow_are_refused(stack: Stack, tmp_path: Path, definition: Any) -> None:
    for name in ("one.json", "two.json"):
        (tmp_path / name).write_text(json.dumps(definition), encoding="utf-8")
    assert "two files define the flow 'cloud_vm'" in refused(stack, tmp_path)


def test_wrong_values_come_back_as_typed_with_the_reason_beside_them(stack: Stack, employee: Visitor) -> None:
    before = stack.ask("SELECT COUNT(*) FROM approvals_request")
    wrong = {"expire": "明年今天", "items.0.qty": "999", "reason": "太短 <b>了</b>", "env": "moon"}
    answer = employee.send(**wrong)
    assert answer.status_code == 422
    assert 'value="明年今天"' in answer.text
    assert 'value="999"' in answer.text
    assert "太短 &lt;b&gt;了&lt;/b&gt;" in answer.text
    assert f'value="{FORM["items.0.purpose"]}"' in answer.text
    for field in ("expire", "items.0.qty", "reason", "env"):
        assert f'id="f-{field}-error"' in answer.text, field
    assert "moon" not in re.sub(r"(?s)<script.*?</script>", "", answer.text)
    assert stack.ask("SELECT COUNT(*) FROM approvals_request") == before
    assert employee.file().pk > 0


def test_a_body_that_no_browser_sends_is_answered_kindly(stack: Stack, employee: Visitor) -> None:
    path = "/approvals/new/cloud_vm/"
    token = {"X-CSRFToken": employee.session.cookies["csrftoken"]}
    bodies = {
        "application/x-www-form-urlencoded": "&".join(f"items.{n}.qty=1" for n in range(300)),
        "multipart/form-data": "no boundary",
        "application/json": "{",
        "text/plain": "\x00\xff",
    }
    for kind, body in bodies.items():
        headers = token | {"Content-Type": kind}
        answer = employee.session.post(stack.url + path, data=body.encode(), headers=headers, timeout=30)
        assert 400 <= answer.status_code < 500, (kind, answer.status_code)
        assert "Traceback" not in answer.text
