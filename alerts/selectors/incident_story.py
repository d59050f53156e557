"""The story of an incident, out of its journal: who did what, who was told, what the senders said."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alerts.aims_said import aims_of, aims_said, passed_said
from alerts.engine.ladder import Way
from alerts.models import AlertSource, Incident
from alerts.services.urgents import SPENT
from alerts.states_room import RoomRole
from core import verbs
from core.models import JournalEntry
from core.refs import Ref
from core.wording import exact, names
from people.models import Employee

MOST: Final = 200
PREFIX: Final = "alerts.incident_"


class Lane(TextChoices):
    """What a line of the story is about; people choose one to read it alone."""

    PEOPLE = "people", gettext_lazy("处理")
    CALLS = "calls", gettext_lazy("通知")
    ALERTS = "alerts", gettext_lazy("告警")

    @property
    def icon(self) -> str:
        """What stands before its lines."""
        return {"people": "user", "calls": "bell", "alerts": "siren"}[self.value]


QUIET: Final = frozenset({"suppress", "release", "released", "flaps", "calmed"})
ALERTS: Final = frozenset({"opened", "joined", "recover", "lose", "hear", "woke"}) | QUIET
CALLS: Final = frozenset({"called", "swept", "expired", "read", "roaded"})


@dataclass(frozen=True)
class Moment:
    """A line of the story."""

    at: datetime
    lane: Lane
    verb: str
    who: str
    note: str


def story(row: Incident, lane: str = "") -> list[Moment]:
    """Its last 200 lines and of what was merged into it, the newest first; with `lane` those of it alone."""
    refs = [row.ref.id, *(str(pk) for pk in row.merged.values_list("pk", flat=True))]
    entries = list(JournalEntry.objects.filter(ref_kind=row.ref.kind, ref_id__in=refs).order_by("-at", "-pk")[:MOST])
    people, sources = _known(entries)
    told = [_moment(entry, people, sources, own=entry.ref_id == row.ref.id) for entry in entries]
    return [one for one in told if one.lane == lane] if lane in Lane.values else told


def _known(entries: Sequence[JournalEntry]) -> tuple[dict[int, Employee], dict[int, AlertSource]]:
    actors = [Ref.parse(entry.actor) for entry in entries if entry.actor]
    keys = {one.pk for one in actors if one.kind == "people.employee"}
    keys |= {key for entry in entries for key in _people_in(entry)}
    sources = {one.pk for one in actors if one.kind == "alerts.source"}
    return Employee.objects.in_bulk(keys), AlertSource.objects.in_bulk(sources) if sources else {}


def _moment(
    entry: JournalEntry, people: Mapping[int, Employee], sources: Mapping[int, AlertSource], *, own: bool
) -> Moment:
    actor = Ref.parse(entry.actor) if entry.actor else None
    known: Any = (people if actor.kind == "people.employee" else sources).get(actor.pk) if actor else None
    who = known.display_name if known else _("系统")
    note = _note(entry, people)
    if not own:
        note = " · ".join(word for word in (f"INC-{entry.ref_id}", note) if word)
    return Moment(entry.at, lane_of(entry.verb), verbs.said(entry.verb), who, note)


def lane_of(verb: str) -> Lane:
    """What the verb is about."""
    name = verb.removeprefix(PREFIX)
    return Lane.CALLS if name in CALLS else Lane.ALERTS if name in ALERTS else Lane.PEOPLE


def _people_in(entry: JournalEntry) -> set[int]:
    said: Any = entry.facts.get("to")
    if entry.verb == f"{PREFIX}called":
        return {*said, *(pk for pk, _why in entry.facts.get("passed", ())), *entry.facts.get("again", ())}
    if entry.verb == f"{PREFIX}roaded":
        return set(said)
    return {int(said)} if entry.verb == f"{PREFIX}assigned" else set()


def _called(facts: Mapping[str, Any], people: Mapping[int, Employee]) -> str:
    """`A 角：张三、李四`; who was passed over follows."""
    named = names(people[pk].display_name for pk in facts["to"] if pk in people)
    said = _("{who}：{names}") if facts["to"] else _("{who}：无人在岗")
    told = said.format(who=aims_said(aims_of(facts)), names=named)
    passed = passed_said(facts["passed"], people) if facts.get("passed") else ""
    notes = [one for one in (_loud(facts), passed) if one]
    return _("{said}（{passed}）").format(said=told, passed=names(notes)) if notes else told


def _roaded(facts: Mapping[str, Any], people: Mapping[int, Employee]) -> str:
    """`短信网关：张三`; why it failed follows."""
    to = names(people[pk].display_name for pk in facts["to"] if pk in people)
    told = _("{road}：{names}").format(road=facts["road"], names=to)
    return _("{said}，发送失败：{why}").format(said=told, why=facts["failed"]) if "failed" in facts else told


def _loud(facts: Mapping[str, Any]) -> str:
    """How it was said, if not by a message alone."""
    how = facts.get("how", "")
    if how == SPENT:
        return _("今天的加急次数已用完，只发了消息")
    return str(Way(how).label) if how else ""


def _note(entry: JournalEntry, people: Mapping[int, Employee]) -> str:
    say = _NOTES.get(entry.verb.removeprefix(PREFIX))
    return say(entry.facts, people) if say else ""


def _joined(facts: Mapping[str, Any], _people: Mapping[int, Employee]) -> str:
    said = _("{many} 条").format(many=facts.get("joined") or facts["released"])
    return f"{said}，{facts['from']} → {facts['to']}" if "to" in facts else said


def _assigned(facts: Mapping[str, Any], people: Mapping[int, Employee]) -> str:
    person = people.get(int(facts["to"]))
    return _("转给{name}").format(name=person.display_name) if person else ""


def _reopened(facts: Mapping[str, Any], _people: Mapping[int, Employee]) -> str:
    return _("标记解决后仍在触发") if facts["reason"] == "still_firing" else str(facts["reason"])


def _merged(facts: Mapping[str, Any], _people: Mapping[int, Employee]) -> str:
    said = _("INC-{number}，{many} 条告警").format(number=facts["of"], many=facts["alerts"])
    return f"{said}，{facts['from']} → {facts['to']}" if "to" in facts else said


def _split(facts: Mapping[str, Any], _people: Mapping[int, Employee]) -> str:
    words = _("{many} 条告警，来自 INC-{number}") if "from" in facts else _("{many} 条告警，成为 INC-{number}")
    return words.format(many=facts["alerts"], number=facts.get("from") or facts["into"])


_NOTES: Final[Mapping[str, Callable[[Mapping[str, Any], Mapping[int, Employee]], str]]] = {
    "opened": lambda facts, people: str(facts["priority"]),
    "joined": _joined,
    "released": _joined,
    "called": _called,
    "roaded": _roaded,
    "assigned": _assigned,
    "reopened": _reopened,
    "merged": _merged,
    "merged_away": lambda facts, people: _("已合并到 {number}").format(number=f"INC-{facts['into']}"),
    "split": _split,
    "split_off": _split,
    "resolved": lambda facts, people: str(facts["note"]),
    "reported": lambda facts, people: str(facts["priority"]),
    "duty_taken": lambda facts, people: str(RoomRole(facts["role"]).label),
    "room_failed": lambda facts, people: str(facts["reason"]),
    "noted": lambda facts, people: str(facts["text"]),
    "snoozed": lambda facts, people: _("至 {moment}").format(moment=exact(datetime.fromisoformat(facts["until"]))),
}
