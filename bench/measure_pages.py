"""What `bench/pages.py` measures, in a process of its database: employees, requests, repeats."""

from __future__ import annotations

import json
import os
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import django

django.setup()

import requests  # noqa: E402  # after setup
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.http.response import HttpResponseBase  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse  # noqa: E402

from approvals.models import Request  # noqa: E402
from bench import large  # noqa: E402
from bench.outbox_stack import ROOT, free_port  # noqa: E402
from bots.models import Delivery, ReadMark  # noqa: E402
from core.models import JournalEntry  # noqa: E402
from core.rest.scopes import SCOPES  # noqa: E402
from people import second_factor  # noqa: E402
from people.models import Employee, Role, RoleHolding  # noqa: E402
from people.services.tokens import issue_token  # noqa: E402

FEW = 5_000  # enough that every bound of a page is reached: from here on nothing may cost more queries
# Doors of machines, downloads of everything, and what is no page.
NO_PAGE = re.compile(r"healthz|readyz|metrics|export|callback|jsi18n|sign-in$|sign-out|styleguide|template|feishu")
REST = "api:"
HOST = {"host": "127.0.0.1"}
# Pages of one address that ask something else of the database.
QUESTIONS = {
    "portal:search": ("?q=陈", "?q=chen", "?q=YJ-B00", "?q=行情网关"),
    "portal:people": ("?q=li",),
    "portal:inbox": ("?tab=done", "?tab=started", "?tab=cc"),
    "portal:home": ("?scope=team",),
    "portal:notices": ("?tab=unread",),
    "portal:log": ("?verb=approvals.submitted", "?who=王小明"),
    "bots:deliveries": ("?state=sent&page=40",),
}
STORY = {"member": "wangxm", "head": "chenli", "team": "zhaomin"}


@dataclass(frozen=True)
class Visitor:
    """Somebody with a browser and a token: the REST door is asked with the one, pages with the other."""

    browser: Client
    secret: str

    def asks(self, name: str, path: str) -> HttpResponseBase:
        """The answer, in this process."""
        if not name.startswith(REST):
            return self.browser.get(path)
        return Client(raise_request_exception=False, headers=HOST | self.headers(name)).get(path)

    def headers(self, name: str) -> dict[str, str]:
        """What a request over HTTP carries."""
        if name.startswith(REST):
            return {"Authorization": f"Bearer {self.secret}"}
        cookies = (f"{key}={cookie.value}" for key, cookie in self.browser.cookies.items())
        return {"Cookie": "; ".join(cookies)}


def viewers() -> dict[str, Employee]:
    """People of the story, and one holder of each role."""
    found = {name: Employee.objects.get(user_id=user_id) for name, user_id in STORY.items()}
    for holding in RoleHolding.objects.select_related("role", "employee").order_by("pk"):
        found.setdefault(holding.role.slug, holding.employee)
    return found


def visitors(people: dict[str, Employee]) -> dict[str, Visitor]:
    """All of them, signed in past the second factor, and with a token that is good for every question."""
    scopes = [scope.slug for scope in SCOPES]
    found = {}
    for who, person in people.items():
        client = Client(raise_request_exception=False, headers=HOST)
        client.force_login(person, backend="people.backends.PasswordBackend")
        session = client.session
        session[second_factor.KEY] = person.pk
        session.save()
        secret = issue_token(actor=None, person=person, name="bench", scopes=scopes, days=1).secret
        found[who] = Visitor(client, secret)
    return found


def addresses() -> Iterator[tuple[str, str, str]]:
    """Every named address: its name, its path, or why it has none here."""
    arguments = _arguments()
    for name in _names(get_resolver()):
        if NO_PAGE.search(name):
            yield name, "", "a door of machines or a download"
            continue
        try:
            yield name, reverse(name, args=arguments.get(name, ())), ""
        except NoReverseMatch:
            yield name, "", "its address needs more than this bench knows"


def _names(resolver: URLResolver, space: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from _names(pattern, f"{space}{pattern.namespace}:" if pattern.namespace else space)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield f"{space}{pattern.name}"


def _arguments() -> dict[str, tuple[Any, ...]]:
    mine = Request.objects.filter(initiator__user_id="wangxm").order_by("-pk").first()
    asked = mine or Request.objects.order_by("pk").first()
    assert asked is not None
    head = Employee.objects.get(user_id="chenli")
    told = Delivery.objects.filter(receiver=head).exclude(mark=ReadMark.NONE).first()
    desks = {
        "people_employee": head.pk,
        "people_department": asked.department_id,
        "people_role": Role.objects.order_by("pk").values_list("pk", flat=True).first(),
        "core_journalentry": JournalEntry.objects.order_by("-pk").values_list("pk", flat=True).first(),
    }
    return {
        **{f"admin:{desk}_{page}": (pk,) for desk, pk in desks.items() for page in ("change", "history")},
        "portal:person": (head.pk,),
        "portal:audience": ("app:approvals",),
        "portal:notice": (told.pk,) if told else (),
        "approvals:request": (asked.pk,),
        "approvals:new": ("cloud_vm",),
        "approvals:ledger": ("application",),
        "api:person": (head.pk,),
        "api:flow": ("cloud_vm",),
        "api:request": (asked.pk,),
    }


def open_pages(asking: dict[str, Visitor]) -> tuple[dict[str, tuple[str, str]], dict[str, str]]:
    """Pages by `name · viewer` with viewer and path, and what was left out."""
    pages: dict[str, tuple[str, str]] = {}
    left_out: dict[str, str] = {}
    for name, path, why in addresses():
        if why:
            left_out[name] = why
            continue
        asked = [path, *(f"{path}{question}" for question in QUESTIONS.get(name, ()))]
        codes = {who: visitor.asks(name, path).status_code for who, visitor in asking.items()}
        shown = [who for who, code in codes.items() if code == 200]
        if not shown:
            left_out[name] = f"answers {sorted(set(codes.values()))}"
        # A page that opens to all is measured for the people of the story, any other for the first it opens to.
        for who in [one for one in STORY if one in shown] or shown[:1]:
            pages |= {f"{name}{one.removeprefix(path)} · {who}": (who, one) for one in asked}
    return pages, left_out


def queries(pages: dict[str, tuple[str, str]], asking: dict[str, Visitor]) -> dict[str, int]:
    """What each page asks the database, once warm."""
    found = {}
    for name, (who, path) in pages.items():
        asking[who].asks(name, path)
        with CaptureQueriesContext(connection) as seen:
            asking[who].asks(name, path)
        found[name] = len(seen)
    return found


@contextmanager
def served() -> Iterator[str]:
    """gunicorn as `dev.py up` starts it; its address."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "config.wsgi:application", "--bind", f"127.0.0.1:{port}"]
    command += ["--worker-class", "gthread", "--workers", "2", "--threads", "4", "--log-level", "warning"]
    child = subprocess.Popen(command, cwd=ROOT, env=os.environ.copy(), stdout=sys.stderr, stderr=sys.stderr)
    try:
        _until_up(f"http://127.0.0.1:{port}/healthz")
        yield f"http://127.0.0.1:{port}"
    finally:
        child.terminate()
        child.wait(20)


def _until_up(url: str) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            if requests.get(url, timeout=2).ok:
                return
        except requests.RequestException:
            time.sleep(0.1)
    raise SystemExit("gunicorn did not start")


def timed(base: str, path: str, headers: dict[str, str], repeats: int) -> dict[str, float]:
    """Milliseconds of a page over HTTP, from the first byte sent to the last received."""
    times = []
    with requests.Session() as session:
        session.headers.update(headers)
        for turn in range(repeats + 4):
            began = time.perf_counter()
            answer = session.get(f"{base}{path}", timeout=30, allow_redirects=False)
            took = (time.perf_counter() - began) * 1000
            assert answer.status_code == 200, f"{path}: {answer.status_code}"
            if turn >= 4:  # both processes and their connections are warm by then
                times.append(took)
    times.sort()
    p95 = times[max(0, round(len(times) * 0.95) - 1)]
    return {"median": round(statistics.median(times), 1), "p95": round(p95, 1), "worst": round(times[-1], 1)}


def measure(employees: int, total: int, repeats: int) -> dict[str, Any]:
    """All of it."""
    for step in ("words", "migrate", "collectstatic", "seed_calendar"):
        options: dict[str, Any] = {"compile": True} if step == "words" else {"verbosity": 0}
        call_command(step, **options, **({"interactive": False} if step in {"migrate", "collectstatic"} else {}))
    began = time.monotonic()
    large.firm(employees)
    large.requests(0, min(FEW, total))
    asking = visitors(viewers())
    pages, left_out = open_pages(asking)
    few = queries(pages, asking)
    large.requests(min(FEW, total), total)
    filled = time.monotonic() - began
    many = queries(pages, asking)
    found = {}
    with served() as base:
        for name, (who, path) in pages.items():
            counted = {"viewer": who, "queries": many[name], "queries_few": few[name]}
            found[name] = {**counted, **timed(base, path, asking[who].headers(name), repeats)}
    return {"pages": found, "left_out": left_out, "filled_s": round(filled, 1)}


if __name__ == "__main__":
    print(json.dumps(measure(*map(int, sys.argv[1:4])), ensure_ascii=False))
