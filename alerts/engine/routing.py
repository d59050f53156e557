"""Which policy an alert follows, how urgent it is, with what it is grouped and which groups hear of it. Pure.

Rules are tried in order. A rule that fits says what it has to say and ends the search, unless it lets it go on: then
later rules fill in what nobody has said yet. The last rule, 其余, fits always. The same rules, facts and moment give
the same answer anywhere, together with how it came about.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from alerts.engine.quiet import STEPS, Op, whole
from alerts.patterns import Budget, Faulty, Spent, search
from alerts.states import Priority

MOST_RULES: Final = 100
MOST_CONDITIONS: Final = 12
MOST_VALUES: Final = 40
LONGEST: Final = 300
REST: Final = "rest"
PATTERNS: Final = frozenset({Op.FITS, Op.FITS_NOT})
ORDER: Final = tuple(Priority)


class Look(TextChoices):
    """What a condition looks at."""

    SOURCE = "source", _("来源")
    SYSTEM = "system", _("系统")
    GRADE = "grade", _("系统等级")
    SEVERITY = "severity", _("级别")
    PRIORITY = "priority", _("优先级")
    TITLE = "title", _("标题")
    LABEL = "label", _("标签")
    TIME = "time", _("时段")


class Shift(TextChoices):
    """A priority that is counted from the alert's own."""

    UP = "up", _("提高一级")
    DOWN = "down", _("降低一级")


class Onward(TextChoices):
    """What follows a rule that fits."""

    STOP = "stop", _("到此为止")
    GO_ON = "go_on", _("继续匹配后面的规则")


@dataclass(frozen=True)
class Term:
    """One comparison; with `=` one of the values has to be there, with `!=` none of them. A pattern fits the whole."""

    on: Look
    op: Op
    values: tuple[str, ...]
    name: str = ""


@dataclass(frozen=True)
class Rule:
    """If all terms hold: the policy (slug), the priority or a shift, labels to group by, groups that hear of it.

    What is empty is left as it is. `key` never changes, so that a trace of last year can name the rule.
    """

    key: str
    name: str
    name_en: str = ""
    terms: tuple[Term, ...] = ()
    policy: str = ""
    priority: str = ""
    group_by: tuple[str, ...] = ()
    chats: tuple[str, ...] = ()
    onward: Onward = Onward.STOP


@dataclass(frozen=True)
class Config:
    """All rules in their order, the rest last; `version` names it for ever."""

    version: int = 0
    rules: tuple[Rule, ...] = (Rule(REST, ""),)


@dataclass(frozen=True)
class AlertFacts:
    """What is compared. `times`: every name of the moment, such as `office` and `morning`."""

    source: str = ""
    system: str = ""
    grade: str = ""
    severity: str = ""
    priority: str = ""
    title: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    times: tuple[str, ...] = ()

    def seen(self, term: Term) -> tuple[str, ...]:
        """What stands where the term looks; a label that is missing is empty."""
        if term.on is Look.TIME:
            return self.times
        return (self.labels.get(term.name, "") if term.on is Look.LABEL else str(getattr(self, term.on.value)),)


@dataclass(frozen=True)
class Weighed:
    """A term, what it saw, and whether it held."""

    term: Term
    seen: tuple[str, ...]
    held: bool


@dataclass(frozen=True)
class Tried:
    """A rule that was tried, with every term of it."""

    key: str
    name: str
    fits: bool
    terms: tuple[Weighed, ...]


@dataclass(frozen=True)
class Decision:
    """What the rules said, and how they came to it."""

    version: int
    priority: Priority
    policy: str
    group_by: tuple[str, ...]
    chats: tuple[str, ...]
    tried: tuple[Tried, ...]

    @property
    def by(self) -> tuple[str, ...]:
        """The names of the rules that fitted."""
        return tuple(one.name for one in self.tried if one.fits)


def decide(config: Config, facts: AlertFacts) -> Decision:
    """What the rules say of this alert."""
    tried: list[Tried] = []
    policy, priority = "", ""
    group_by: tuple[str, ...] = ()
    chats: list[str] = []
    for rule in config.rules:
        weighed = tuple(Weighed(term, facts.seen(term), holds(term, facts)) for term in rule.terms)
        fits = all(one.held for one in weighed)
        tried.append(Tried(rule.key, rule.name, fits, weighed))
        if not fits:
            continue
        policy, priority = policy or rule.policy, priority or rule.priority
        group_by = group_by or rule.group_by
        chats += [one for one in rule.chats if one not in chats]
        if rule.onward is Onward.STOP:
            break
    own = Priority(facts.priority)
    return Decision(config.version, shifted(own, priority), policy, group_by, tuple(chats), tuple(tried))


def shifted(own: Priority, said: str) -> Priority:
    """The priority that a rule says, counted from the alert's own where it is a shift."""
    if said in Shift.values:
        place = ORDER.index(own) + (1 if said == Shift.DOWN else -1)
        return ORDER[min(max(place, 0), len(ORDER) - 1)]
    return Priority(said) if said else own


def group_of(names: Sequence[str], labels: Mapping[str, str]) -> str:
    """The name of the group to which these labels put an alert, empty for none."""
    return "\n".join(["labels", *(f"{name}={labels.get(name, '')}" for name in sorted(names))]) if names else ""


def holds(term: Term, facts: AlertFacts) -> bool:
    """Whether the term holds; a pattern that cannot be told within its budget does not."""
    seen = facts.seen(term)
    if term.op not in PATTERNS:
        return bool(set(seen) & set(term.values)) is (term.op is Op.IS)
    try:
        found = any(search(whole(value), one, Budget(STEPS)) for value in term.values for one in seen)
    except Spent:
        return False
    return found is (term.op is Op.FITS)


def fault(term: Term) -> str:
    """The code of what is wrong with the term, empty if nothing is; see `alerts.said`."""
    if (term.on is Look.LABEL) is not bool(term.name):
        return "quiet_no_label"
    if not term.values or len(term.values) > MOST_VALUES:
        return "quiet_no_value"
    if max(map(len, (*term.values, term.name))) > LONGEST:
        return "quiet_too_long"
    if term.op in PATTERNS:
        try:
            for value in term.values:
                whole(value)
        except Faulty as wrong:
            return wrong.code
    return ""


def written(rules: Iterable[Rule]) -> list[dict[str, Any]]:
    """The rules as a table and the REST door keep them."""
    return [
        {
            "key": one.key,
            "name": one.name,
            "name_en": one.name_en,
            "if": [_term(term) for term in one.terms],
            "policy": one.policy,
            "priority": one.priority,
            "group_by": list(one.group_by),
            "chats": list(one.chats),
            "onward": one.onward.value,
        }
        for one in rules
    ]


def read(version: int, kept: Iterable[Mapping[str, Any]]) -> Config:
    """The rules that were kept.

    Raises: ValueError, KeyError for what nobody wrote so.
    """
    return Config(version, tuple(_rule(one) for one in kept))


def traced(decision: Decision) -> dict[str, Any]:
    """The decision and how it came about, as an incident keeps it."""
    return {
        "version": decision.version,
        "priority": decision.priority.value,
        "policy": decision.policy,
        "group_by": list(decision.group_by),
        "chats": list(decision.chats),
        "tried": [
            {
                "rule": one.key,
                "name": one.name,
                "fits": one.fits,
                "if": [_term(each.term) | {"seen": [*map(_cut, each.seen)], "held": each.held} for each in one.terms],
            }
            for one in decision.tried
        ],
    }


def _term(term: Term) -> dict[str, Any]:
    return {"on": term.on.value, "name": term.name, "op": term.op.value, "values": list(term.values)}


def read_term(kept: Mapping[str, Any]) -> Term:
    """The term that was kept.

    Raises: ValueError, KeyError for what nobody wrote so.
    """
    return Term(Look(kept["on"]), Op(kept["op"]), tuple(map(str, kept["values"])), str(kept.get("name", "")))


def _rule(kept: Mapping[str, Any]) -> Rule:
    return Rule(
        key=str(kept["key"]),
        name=str(kept["name"]),
        name_en=str(kept.get("name_en", "")),
        terms=tuple(read_term(one) for one in kept.get("if", ())),
        policy=str(kept.get("policy", "")),
        priority=str(kept.get("priority", "")),
        group_by=tuple(map(str, kept.get("group_by", ()))),
        chats=tuple(map(str, kept.get("chats", ()))),
        onward=Onward(kept.get("onward", Onward.STOP)),
    )


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
