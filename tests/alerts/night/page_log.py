"""The page log: every call of the night as a line that a person can read, the same on every database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from unicodedata import east_asian_width

from alerts.models import Incident
from alerts.services.paging import AGAIN, AGAIN_LATER, NOTICE, PAGE
from alerts.services.storms import KIND as STORM
from bots.models import Delivery
from bots.states import DeliveryStatus
from core.clock import SHANGHAI
from core.models import JournalEntry
from people.models import Employee
from tests.alerts.night import plan

CALLED: Final = "alerts.incident_called"
WIDTHS: Final = (10, 8, 42, 12, 46)
HEAD: Final = ("called", "whom", "incident", "round/place", "why", "what became of it")
AIMS: Final = {"a": "owner A", "b": "owner B"}
SAID: Final = {
    DeliveryStatus.MERGED: "his card renewed", DeliveryStatus.FOLDED: "told in a summary",
    DeliveryStatus.DROPPED: "no longer needed", DeliveryStatus.FAILED: "failed",
}  # fmt: skip


@dataclass(frozen=True)
class Call:
    """A place of a round that was called: whom it was aimed at, who was called, who was passed over and why."""

    at: datetime
    incident: Incident
    round: int
    place: int
    facts: dict[str, Any]
    to: tuple[int, ...]

    @property
    def name(self) -> str:
        """The key of the announcement that came of it."""
        return f"{self.incident.ref}:{self.round}:{self.place}"


def calls() -> list[Call]:
    """Every call of the night as the journal has it, in its order. A round begins where the places do not go up."""
    rows = Incident.objects.in_bulk()
    entries = JournalEntry.objects.filter(ref_kind="alerts.incident", verb=CALLED).order_by("at", "ref_id", "seq")
    rounds = {(one.about_id, one.created_at, place): number for one, number, place in _announced()}
    found, latest = [], Counter[str]()
    for entry in sorted(entries, key=lambda one: (one.at, int(one.ref_id), one.seq)):
        place = int(entry.facts["rung"])
        latest[entry.ref_id] = rounds.get((entry.ref_id, entry.at, place), latest[entry.ref_id] or 1)
        to = (*entry.facts["to"], *entry.facts.get("again", ()))
        row = rows[int(entry.ref_id)]
        found.append(Call(entry.at, row, latest[entry.ref_id], place, dict(entry.facts), to))
    return found


def messages(*kinds: str) -> dict[tuple[str, int], Delivery]:
    """What was said to people, by announcement and person; no kinds mean the cards."""
    such = Delivery.objects.filter(kind__in=kinds or (PAGE, NOTICE, STORM), receiver__isnull=False)
    rows = such.select_related("announcement").order_by("pk")
    named = [(row, (row.announcement.key or "").removeprefix(f"{row.kind}:")) for row in rows]
    return {(key, row.receiver_id or 0): row for row, key in named}


def text() -> str:
    """The whole log."""
    names = dict(Employee.objects.values_list("pk", "name"))
    said = messages()
    lines = [*_calls(names, said), *_storms(names, said)]
    heard = Counter(line[1] for _at, line in lines if line[1] != "nobody")
    table = [HEAD, *(line for _at, line in sorted(lines, key=lambda one: one[0]))]
    told = "\n".join(_padded(line) for line in table)
    each = ", ".join(f"{name} {many}" for name, many in sorted(heard.items()))
    return f"{plan.EVENING:%Y-%m-%d}, Shanghai. NIGHT=write writes this file anew.\n\n{told}\n\n{each}\n"


def _announced() -> Iterator[tuple[Any, int, int]]:
    for row in {one.announcement_id: one for one in messages().values()}.values():
        if row.kind != STORM and row.announcement.key:
            _ref, number, place = row.announcement.key.rsplit(":", 2)
            yield row, int(number), int(place)


def _calls(names: dict[int, str], said: dict[tuple[str, int], Delivery]) -> Iterator[tuple[Any, tuple[str, ...]]]:
    numbers = {pk: number for number, pk in enumerate(Incident.objects.order_by("pk").values_list("pk", flat=True), 1)}
    lines = messages(AGAIN, AGAIN_LATER)
    for call in calls():
        title = f"#{numbers[call.incident.pk]} {call.incident.priority} {_system(call.incident)}{call.incident.title}"
        middle = (title, f"{call.round}.{call.place}", _why(call.facts, names))
        for person in sorted(call.to, key=lambda pk: names[pk]):
            row, under = said.get((call.name, person)), lines.get((call.name, person))
            became = _became(row) if row else "nothing"
            became += f", a line under it {_became(under)}" if under else ""
            yield (call.at, numbers[call.incident.pk], call.place), (_clock(call.at), names[person], *middle, became)
        if not call.to:
            yield (call.at, numbers[call.incident.pk], call.place), (_clock(call.at), "nobody", *middle, "")


def _storms(names: dict[int, str], said: dict[tuple[str, int], Delivery]) -> Iterator[tuple[Any, tuple[str, ...]]]:
    for (key, person), row in sorted(said.items(), key=lambda item: names[item[0][1]]):
        if row.kind == STORM:
            place = key.rsplit(":", 1)[1]
            line = (_clock(row.created_at), names[person], "storm", f"{place}.0", "operators, first owners")
            yield (row.created_at, 0, 0), (*line, _became(row))


def _why(facts: dict[str, Any], names: dict[int, str]) -> str:
    told = [f"roster {name}" if who == "roster" else AIMS.get(who, who) for who, name in facts["aims"]]
    told += [f"{names[pk]} held it" for pk in facts.get("again", ())]
    told += [f"{names[pk]} {why}" for pk, why in facts.get("passed", ())]
    told += [f"{names[one['person']]} {one['why'].get('reason', '')} stands in" for one in facts.get("duty", ())
             if one["why"].get("override")]  # fmt: skip
    return ", ".join(told)


def _became(row: Delivery) -> str:
    if row.status == DeliveryStatus.SENT and row.sent_at:
        late = row.sent_at - row.created_at
        return f"sent {_clock(row.sent_at)}" + (f", {late // timedelta(minutes=1)} min late" if late.seconds else "")
    if row.status == DeliveryStatus.WAITING:
        return f"held until {row.due_at.astimezone(SHANGHAI):%a %H:%M}"
    return SAID.get(DeliveryStatus(row.status), row.status)


def _system(row: Incident) -> str:
    return f"{plan.SYSTEMS[row.system][0]} · " if row.system else ""


def _clock(moment: datetime) -> str:
    return f"{moment.astimezone(SHANGHAI):%H:%M:%S}"


def _padded(line: tuple[str, ...]) -> str:
    cells = [cell + " " * max(1, width - _width(cell)) for cell, width in zip(line, WIDTHS, strict=False)]
    return "".join((*cells, *line[len(WIDTHS) :])).rstrip()


def _width(cell: str) -> int:
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in cell)
