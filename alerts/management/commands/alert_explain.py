"""`manage.py alert_explain --at … --alert sample.json`: which rules an alert would meet, and who would be called."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from alerts.aims_said import aims_said, passed_said
from alerts.models import AlertSource
from alerts.services.explaining import Explained, explain, people_in, told
from alerts.wire import Inbound
from core import clock
from core.wording import exact, names


class Command(BaseCommand):
    """Prints the trace as words or as JSON; nothing is written and nobody is told."""

    help = "Tell which rules an alert would meet at a moment, and who would be called when."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which alert, when."""
        parser.add_argument("--alert", required=True, help="a file with the request as its sender would post it")
        parser.add_argument("--at", default="", help="ISO 8601, in Shanghai's zone unless it names one; now if missing")
        parser.add_argument("--source", default="", help="the slug of its source; without one the documented body")
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args: Any, alert: str, at: str, source: str, as_json: bool, **options: Any) -> None:
        """Print it."""
        moment = _moment(at)
        sender = AlertSource.objects.filter(slug=source).first()
        if source and sender is None:
            raise CommandError(f"there is no source {source!r}")
        try:
            body = Path(alert).read_bytes()
        except OSError as error:
            raise CommandError(f"{alert}: {error.strerror}") from None
        found = explain(Inbound(moment, body, content_type="application/json"), moment, sender)
        if not found:
            raise CommandError(f"{alert}: no alert can be read out of it")
        if as_json:
            self.stdout.write(json.dumps([told(one) for one in found], ensure_ascii=False, indent=2))
            return
        for one in found:
            self.stdout.write("\n".join(_said(one)))


def _moment(at: str) -> datetime:
    if not at:
        return clock.now()
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        raise CommandError(f"{at!r} is no moment, for example 2026-11-23T09:26") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=clock.SHANGHAI)


def _said(one: Explained) -> list[str]:
    lines = [f"{one.title} · {one.trace['own']} → {one.trace['priority']} · routes v{one.trace['version']}"]
    if one.hushed:
        lines.append(f"  quiet: {one.hushed}")
    for rule in one.trace["tried"]:
        lines.append(f"  {'+' if rule['fits'] else '-'} {rule['name'] or rule['rule']}")
        lines += [f"      {'+' if term['held'] else '-'} {_term(term)}" for term in rule["if"]]
    lines.append(f"  policy: {one.plan.slug} v{one.plan.version}")
    people = people_in(one.steps)
    for step in one.steps:
        who = names(person.display_name for person in step.behind.called) if step.behind.called else "—"
        passed = passed_said(list(step.behind.passed.items()), people) if step.behind.passed else ""
        lines.append(f"  {exact(step.at)}  {aims_said(step.plan.to(step.place))}: {who} {passed}".rstrip())
    return lines


def _term(term: dict[str, Any]) -> str:
    return f"{term['name'] or term['on']} {term['op']} {' | '.join(term['values'])}  ({' | '.join(term['seen'])})"
