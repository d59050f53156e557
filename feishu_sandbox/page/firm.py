"""The panel of the firm: whoever is found, with what can happen to them; the subscribed apps hear of it."""

from __future__ import annotations

import time
from collections.abc import Iterator

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from feishu_sandbox import directory
from feishu_sandbox.changes import subscribed
from feishu_sandbox.leaves import NEW
from feishu_sandbox.models import Person
from feishu_sandbox.page.faces import Face

SHOWN = 30


def firm(request: HttpRequest) -> HttpResponse:
    """People by name, department or user_id; each opens to what can be done."""
    sought = request.GET.get("q", "").strip()
    match = Q(name__contains=sought) | Q(user_id__contains=sought) | Q(department__contains=sought)
    found = Person.objects.filter(match).order_by("id")
    rows = [(person, Face(person.name, person.avatar)) for person in found[:SHOWN]]
    day = time.strftime("%Y-%m-%d", time.gmtime(time.time() + 8 * 3600 + 86_400))
    context = {
        "rows": rows, "more": max(0, found.count() - SHOWN), "places": list(_places()), "begin": f"{day}T09:00",
        "end": f"{day}T18:00", "hears_people": len(subscribed("contact.user.updated_v3", "contact.user.deleted_v3")),
        "hears_leaves": len(subscribed(NEW)),
    }  # fmt: skip
    return render(request, "sandbox/firm.html", context)


def _places() -> Iterator[tuple[str, str]]:
    """Departments in the order of the tree, each with its whole path."""
    tree = directory.current()
    for department_id in tree.below(directory.ROOT):
        path = [tree.departments[each].name for each in tree.above(department_id) if each in tree.departments]
        yield department_id, " / ".join(reversed(path))
