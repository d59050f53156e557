"""/operate/directory/ with a run in each of its states."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from bots.directory import report
from bots.models import DirectoryHint, DirectoryRun
from bots.states import HintKind, RunKind, RunStatus, RunStep
from core import clock, wire_clock
from people.directory.facts import Change, Changes, Finding
from tests.cast import Cast
from tests.house.ledger import ledger

pytestmark = pytest.mark.django_db
AT = "/operate/directory/"
CHANGES = Changes(
    departments=(Change("added", "p1", "数据部", (("name", "", "数据部"), ("parent", "", "it"))),
                 Change("changed", "p2", "风控部", (("name", "旧名", "风控部"),))),
    people=(Change("changed", "wangxm", "王小明", (("mobile", "13811112222", "13833334444"), ("title", "", "经理"))),
            Change("left", "lisi", "李四")),
    findings=(Finding("leader_loop", ("u1", "u2")), Finding("unfit", ("u3", "title")),
              Finding("people_out_of_range", tuple(f"u{n}" for n in range(50)))),
    missing=("people.email", "people.title"),
)  # fmt: skip


def run(**columns: Any) -> DirectoryRun:
    known: dict[str, Any] = {"kind": RunKind.FULL, "status": RunStatus.DONE, "created_at": clock.now()}
    return DirectoryRun.objects.create(**known | columns)


@pytest.fixture
def operator(client: Client, cast: Cast) -> Callable[[str], str]:
    client.force_login(cast.operator)

    def read(at: str = AT) -> str:
        response = client.get(at)
        assert response.status_code == 200
        return response.content.decode()

    return read


def found(**columns: Any) -> DirectoryRun:
    told = {"counts": CHANGES.counts, "report": report.told(CHANGES, ("u9",)), "digest": CHANGES.digest}
    return run(**told | columns)


def test_before_any_run_it_says_how_to_begin(operator: Callable[..., str]) -> None:
    html = operator()
    assert "还没有同步记录" in html
    assert "先试运行" in html


def test_a_run_that_waits_or_runs_is_asked_about_again(operator: Callable[..., str]) -> None:
    waiting = run(status=RunStatus.WAITING)
    assert "等待开始" in operator()
    later = {"status": RunStatus.RUNNING, "step": RunStep.READING, "done": 30, "total": 60}
    DirectoryRun.objects.filter(pk=waiting.pk).update(**later, lease_until=wire_clock.now())
    html = operator()
    assert 'hx-trigger="every 2s"' in html
    assert "已读取 30 / 60" in html
    assert 'value="50"' in html


def test_a_dry_run_lists_what_differs_with_masked_numbers(operator: Callable[..., str]) -> None:
    found(kind=RunKind.DRY)
    html = operator()
    assert "every 2s" not in html
    for words in ("新增部门", "数据部", "变更人员", "王小明", "离职人员", "名称", "风控部", "经理"):
        assert words in html
    assert "13833334444" not in html
    assert "确认并同步" not in html


def test_findings_and_missing_permissions_are_named_with_their_remedy(operator: Callable[..., str]) -> None:
    found()
    html = operator()
    for words in (
        "直属上级形成循环",
        "u1 → u2",
        "u3 → 职务",
        "等 50 个",
        "u9",
        "contact:user.email:readonly",
        "原值保留",
    ):
        assert words in html


def test_only_the_newest_held_run_can_be_let_pass(operator: Callable[..., str]) -> None:
    held = found(status=RunStatus.HELD, reason="将有 130 人离职")
    assert f'value="{CHANGES.digest}"' in operator()
    run()
    assert "确认并同步" not in operator()
    assert "将有 130 人离职" in operator(f"{AT}?run={held.pk}")


def test_a_failed_run_says_why_and_what_feishu_calls_it(operator: Callable[..., str]) -> None:
    run(status=RunStatus.FAILED, reason="飞书暂时无法连接", log_id="20261122ABC")
    html = operator()
    assert "飞书暂时无法连接" in html
    assert "20261122ABC" in html


def test_the_runs_alone_are_drawn_anew_and_no_run_is_no_page(client: Client, cast: Cast) -> None:
    client.force_login(cast.operator)
    found()
    fragment = client.get(AT, headers={"HX-Request": "true"}).content.decode()
    assert fragment.lstrip().startswith('<div id="directory"')
    assert client.get(f"{AT}?run=999").status_code == 404
    for odd in ("abc", "-1", "9" * 30):
        assert client.get(f"{AT}?run={odd}").status_code in {200, 404}


def test_the_buttons_start_runs_and_a_second_press_is_told(client: Client, cast: Cast) -> None:
    client.force_login(cast.operator)
    assert "已开始" in client.post(f"{AT}dry", follow=True).content.decode()
    assert "已有同步在进行" in client.post(f"{AT}full", follow=True).content.decode()
    assert "没有待确认的这次同步" in client.post(f"{AT}confirm", {"digest": "x"}, follow=True).content.decode()
    assert DirectoryRun.objects.count() == 1


def test_in_english_nothing_is_left_in_chinese_but_names(client: Client, cast: Cast) -> None:
    type(cast.operator).objects.filter(pk=cast.operator.pk).update(language="en")
    client.force_login(cast.operator)
    found(status=RunStatus.HELD)
    html = client.get(AT).content.decode()
    assert "Confirm and sync" in html or "Confirm" in html
    assert "直属上级" not in html


def test_the_page_costs_the_same_however_many_runs_there_are(client: Client, cast: Cast) -> None:
    client.force_login(cast.operator)
    for number in range(25):
        found(by=cast.operator)
        DirectoryHint.objects.create(kind=HintKind.PERSON, external_id=f"x{number}", retry_at=wire_clock.now())
    client.get(AT)
    with ledger("bots:directory"):
        client.get(AT)


def test_a_system_administrator_shows_his_second_factor_first(client: Client, cast: Cast, settings: Settings) -> None:
    settings.SECOND_FACTOR_ROLES = ["system_admin"]
    client.force_login(cast.system)
    for answer in (client.get(AT), client.post(f"{AT}full")):
        assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, "/me/second-factor/")
    assert not DirectoryRun.objects.exists()
    client.force_login(cast.outsider)
    assert client.get(AT).status_code == 403
