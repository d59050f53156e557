"""Doors of the page: fragments that the script fetches, and the files it needs."""

from __future__ import annotations

from django.db.models import Max, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import path
from django.views.static import serve

from feishu_sandbox import calls, state
from feishu_sandbox.faults import KINDS
from feishu_sandbox.line.hub import HUB
from feishu_sandbox.models import App, Chat, Person
from feishu_sandbox.page import approval, look
from feishu_sandbox.page.faces import Face
from feishu_sandbox.page.firm import firm
from feishu_sandbox.settings import HERE

LANGUAGES = ("zh_cn", "en_us")
WINDOWS = {"api": "接口", "user": "单人", "group": "单群", "card": "单卡片", "hook": "群机器人"}


def _person(request: HttpRequest) -> Person | None:
    """Whose Feishu one looks at: the one asked for, else who was written to last, else anybody."""
    asked = Person.objects.filter(user_id=request.GET.get("as", "")).first()
    if asked:
        return asked
    chat = Chat.objects.filter(person__isnull=False).annotate(last=Max("messages__id")).order_by("-last").first()
    return chat.person if chat else Person.objects.order_by("id").first()


def _lang(request: HttpRequest) -> str:
    lang = request.GET.get("lang", "")
    return lang if lang in LANGUAGES else LANGUAGES[0]


def page(request: HttpRequest) -> HttpResponse:
    """The whole page; the script fills it."""
    person = _person(request)
    face = Face(person.name, person.avatar) if person else None
    return render(request, "sandbox/page.html", {"person": person, "face": face, "kinds": KINDS})


def people(request: HttpRequest) -> HttpResponse:
    """Who one can look as: by name, department or user_id."""
    sought = request.GET.get("q", "").strip()
    match = Q(name__contains=sought) | Q(user_id__contains=sought) | Q(department__contains=sought)
    found = Person.objects.filter(match, status=Person.Status.ACTIVE).order_by("id")
    rows = [(person, Face(person.name, person.avatar)) for person in found[:40]]
    return render(request, "sandbox/people.html", {"rows": rows, "total": found.count()})


def chats(request: HttpRequest) -> HttpResponse:
    person = _person(request)
    chosen = request.GET.get("chat", "")
    entries = look.chats_of(person, _lang(request)) if person else []
    waiting = approval.waiting(person) if person else 0
    context = {
        "entries": entries, "chosen": look.key_now(person, chosen) if person else "", "person": person,
        "waiting": waiting, "approval": approval.KEY,
    }  # fmt: skip
    return render(request, "sandbox/chats.html", context)


def chat(request: HttpRequest) -> HttpResponse:
    person = _person(request)
    talk = look.talk(person, request.GET.get("chat", ""), _lang(request)) if person else None
    if talk is None:
        raise Http404
    return render(request, "sandbox/talk.html", {"talk": talk})


def seen(request: HttpRequest) -> HttpResponse:
    """POST: this person has read this chat up to a message."""
    person = _person(request)
    if request.method != "POST" or person is None:
        return HttpResponse(status=405)
    upto = request.GET.get("upto", "0")
    look.mark_seen(person, request.GET.get("chat", ""), int(upto) if upto.isdigit() else 0)
    return HttpResponse(status=204)


def call_list(request: HttpRequest) -> HttpResponse:
    """The newest calls, all or only those that failed, and the limits hit."""
    newest = state.calls.newest(1000)
    if request.GET.get("only") == "failed":
        newest = [call for call in newest if call.failed]
    elif request.GET.get("only") == "out":
        newest = [call for call in newest if call.direction == "out"]
    limited = sum(state.limiter.violations.values())
    violations = {WINDOWS.get(key, key): n for key, n in state.limiter.violations.items()}
    context = {"calls": newest[:80], "total": state.calls.total, "limited": limited, "violations": violations}
    return render(request, "sandbox/calls.html", context)


def call(request: HttpRequest, number: int) -> HttpResponse:
    """One call with its request and answer, secrets masked."""
    found = state.calls.one(number)
    if found is None:
        raise Http404
    asked, answered = calls.readable(found.request), calls.readable(found.answer)
    context = {"call": found, "request_text": asked, "answer_text": answered}
    return render(request, "sandbox/call.html", context)


def faults(request: HttpRequest) -> HttpResponse:
    return render(request, "sandbox/faults.html", {"faults": state.faults.listed()})


def apps(request: HttpRequest) -> HttpResponse:
    """The apps with their callback addresses."""
    every = App.objects.order_by("name")
    rows = [(app, Face(app.name, app.avatar, "bot"), len(HUB.links(app.app_id))) for app in every]
    return render(request, "sandbox/apps.html", {"rows": rows})


def static(request: HttpRequest, name: str) -> HttpResponseBase:
    """A file of the page's own."""
    return serve(request, name, document_root=str(HERE / "static" / "sandbox"))


urlpatterns = [
    path("", page),
    path("ui/people", people),
    path("ui/chats", chats),
    path("ui/chat", chat),
    path("ui/seen", seen),
    path("ui/calls", call_list),
    path("ui/calls/<int:number>", call),
    path("ui/faults", faults),
    path("ui/apps", apps),
    path("ui/firm", firm),
    path("ui/approval", approval.centre),
    path("static/<str:name>", static),
]
