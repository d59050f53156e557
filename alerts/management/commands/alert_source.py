"""`manage.py alert_source add --kind KIND --name NAME`: let a sender of alerts in; its token is printed once."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from alerts.models import AlertSource
from alerts.selectors.sources import address_of
from alerts.services import reconciling
from alerts.services.sources import Issued, add_source, as_draft, change_source, rotate_token
from core.errors import HouseError
from core.journal import Via


class Command(BaseCommand):
    """Prints address and token, as words or as JSON."""

    help = "Add a source of alerts, or give one a new token, and print its address and token."

    def add_arguments(self, parser: CommandParser) -> None:
        """What to do, and with what."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        add = verbs.add_parser("add", help="a new source")
        add.add_argument("--kind", required=True, help="how the sender speaks: alertmanager, prometheus, zabbix …")
        add.add_argument("--name", required=True, help="how people call it")
        add.add_argument("--slug", default="", help="stands in the address; the kind with a number if none is named")
        add.add_argument("--zone", default="Asia/Shanghai", help="of times that the sender writes without one")
        add.add_argument("--networks", default="", help="from which it may send, separated by blanks")
        rotate = verbs.add_parser("rotate", help="a new token; the last one is good for another day")
        rotate.add_argument("slug")
        api = verbs.add_parser("api", help="the address of its API, asked every minute for what fires there")
        api.add_argument("slug")
        api.add_argument("address")
        check = verbs.add_parser("check", help="ask its API now, and say what differed")
        check.add_argument("slug")
        for one in (add, rotate, api, check):
            one.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args: Any, verb: str, as_json: bool, **options: Any) -> None:
        """Do it and say where to send to and with which token."""
        try:
            if verb in {"api", "check"}:
                self._say(_told_api(**options) if verb == "api" else _checked(options["slug"]), as_json)
                return
            made = _added(options) if verb == "add" else _rotated(options["slug"])
        except HouseError as error:
            raise CommandError(error.message) from None
        told = {
            "slug": made.source.slug,
            "kind": made.source.kind,
            "address": address_of(made.source),
            "token": made.secret,
        }
        self._say(told, as_json)

    def _say(self, told: Mapping[str, Any], as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(told, ensure_ascii=False))
            return
        for name, value in told.items():
            self.stdout.write(f"{name}: {value}")


def _added(options: dict[str, Any]) -> Issued:
    return add_source(
        actor=None,
        **{name: options[name] for name in ("kind", "name", "slug", "zone", "networks")},
        via=Via.SYSTEM,
    )


def _told_api(slug: str, address: str, **_options: Any) -> dict[str, Any]:
    row = change_source(_named(slug).pk, actor=None, draft=replace(as_draft(_named(slug)), api=address), via=Via.SYSTEM)
    return {"slug": slug, "api": row.settings.get("api", "")}


def _checked(slug: str) -> dict[str, Any]:
    reconciling.check(_named(slug), at_once=True)
    row = _named(slug)
    return {"slug": slug, "drift": row.drift, "problem": row.check_problem}


def _named(slug: str) -> AlertSource:
    source = AlertSource.objects.filter(slug=slug).first()
    if source is None:
        raise CommandError(f"there is no source {slug!r}")
    return source


def _rotated(slug: str) -> Issued:
    return rotate_token(_named(slug).pk, actor=None, via=Via.SYSTEM)
