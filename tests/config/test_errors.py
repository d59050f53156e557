"""What a person, a fragment and a machine get when something goes wrong."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from config.middleware import HouseErrors, RequestId
from core.errors import HouseError, IllegalMove, Invalid, NotVisible, Problem, Refused, Unavailable
from tests.cast import Cast

PAGE = {"HTTP_ACCEPT": "text/html"}
FRAGMENT = PAGE | {"HTTP_HX_REQUEST": "true"}
MACHINE = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture
def ask(cast: Cast, rf: RequestFactory) -> Callable[..., HttpResponse]:
    """The answer to a view that raises."""

    def ask(error: Exception, **headers: str) -> HttpResponse:
        def view(request: HttpRequest) -> HttpResponse:
            answer = errors.process_exception(request, error)
            assert answer is not None
            return answer

        errors = HouseErrors(view)
        request = rf.get("/somewhere", **headers)  # type: ignore[arg-type]
        request.user = cast.member
        return RequestId(view)(request)

    return ask


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (Refused("不行"), 403),
        (NotVisible("没有"), 404),
        (IllegalMove("晚了"), 409),
        (Invalid("不对"), 422),
        (Unavailable("不在"), 503),
        (HouseError("坏了"), 500),
    ],
)
@pytest.mark.parametrize("form", [PAGE, FRAGMENT, MACHINE])
def test_each_error_has_its_status_in_each_form(
    ask: Callable[..., HttpResponse], error: HouseError, status: int, form: dict[str, str]
) -> None:
    answer = ask(error, **form)
    assert answer.status_code == status
    assert error.message in answer.content.decode()
    assert ("<html" in answer.content.decode()) == (form is PAGE)


def test_a_machine_reads_every_problem(ask: Callable[..., HttpResponse]) -> None:
    problems = [Problem("items.2.cpu", "请填写 CPU"), Problem("reason", "请填写原因")]
    said = json.loads(ask(Invalid(problems), **MACHINE).content)
    assert said["code"] == "invalid"
    assert said["problems"] == [
        {"field": "items.2.cpu", "message": "请填写 CPU"},
        {"field": "reason", "message": "请填写原因"},
    ]


def test_a_person_reads_every_problem(ask: Callable[..., HttpResponse]) -> None:
    answer = ask(Invalid([Problem("a", "请填写甲"), Problem("b", "请填写乙")]), **FRAGMENT).content.decode()
    assert "请填写甲" in answer
    assert "请填写乙" in answer


@pytest.mark.parametrize("form", [PAGE, FRAGMENT, MACHINE])
def test_a_surprise_is_logged_and_answered_with_its_number(
    ask: Callable[..., HttpResponse], form: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        answer = ask(ValueError("secret detail"), **form)
    assert answer.status_code == 500
    text = answer.content.decode()
    assert f"操作未生效，请重试。问题编号 {answer['X-Request-Id']}" in text
    assert "secret detail" not in text
    assert "secret detail" in caplog.text


@pytest.mark.parametrize("form", [PAGE, FRAGMENT, MACHINE])
def test_a_database_that_is_away_is_said_without_asking_it(
    ask: Callable[..., HttpResponse], form: dict[str, str], django_assert_num_queries: Callable[[int], Any]
) -> None:
    with django_assert_num_queries(0):
        answer = ask(OperationalError("server at 10.0.0.7 closed the connection"), **form)
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert "服务暂时不可用，请稍后重试" in answer.content.decode()
    assert "10.0.0.7" not in answer.content.decode()


def test_when_the_page_breaks_too_the_sentence_remains(
    ask: Callable[..., HttpResponse], monkeypatch: pytest.MonkeyPatch
) -> None:
    def render(*args: object) -> str:
        raise RuntimeError("no templates today")

    monkeypatch.setattr("config.middleware.render_to_string", render)
    answer = ask(ValueError("x"), **PAGE)
    assert (answer.status_code, "问题编号" in answer.content.decode()) == (500, True)


@pytest.mark.django_db
def test_an_address_that_is_none_is_a_page(client: Client) -> None:
    answer = client.get("/no-such-thing/", headers={"accept": "text/html"})
    assert answer.status_code == 404
    assert "内容不存在" in answer.content.decode()


@pytest.mark.django_db
def test_a_decent_request_id_is_kept_and_a_strange_one_replaced(client: Client) -> None:
    assert client.get("/healthz", headers={"X-Request-Id": "from-the-proxy-1"})["X-Request-Id"] == "from-the-proxy-1"
    strange = client.get("/healthz", headers={"X-Request-Id": 'a" onload="x'})["X-Request-Id"]
    assert len(strange) == 16
