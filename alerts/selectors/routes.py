"""The rules of routing as people read, try and write them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from alerts.engine import routing
from alerts.engine.routing import MOST_CONDITIONS, REST, AlertFacts, Config, Decision, Look, Onward, Rule, Shift
from alerts.models import Alert, RouteConfig
from alerts.plan_form import Given, first, number
from alerts.policy import require_keeps_rules
from alerts.route_form import form_of, lines_in, read_rule
from alerts.routes_said import OPS, effects_said, names_for, rule_name, term_said, values_said
from alerts.selectors.policies import Choice, in_use
from alerts.services.routes import free_key, with_rule
from alerts.services.routing import current, desk
from alerts.states import OPEN, Priority
from bots import api as bots
from core.errors import NotVisible, Problem
from people.models import Employee

SAMPLES: Final = 30
NEW: Final = "new"
FITS, MISSES, UNTRIED = "fits", "misses", "untried"


@dataclass(frozen=True)
class TermLine:
    """A condition in words; with a sample also what was seen and whether it held."""

    words: str
    seen: str = ""
    mark: str = ""


@dataclass(frozen=True)
class RuleLine:
    """A rule as a sentence; with a sample also how that fared: fits, misses or untried."""

    rule: Rule
    name: str
    terms: tuple[TermLine, ...]
    effects: tuple[str, ...]
    mark: str
    first: bool
    last: bool
    rest: bool

    @property
    def moves(self) -> tuple[tuple[str, str, bool], ...]:
        """Its two buttons: verb, word, and whether it cannot go further."""
        return (("up", _("上移"), self.first), ("down", _("下移"), self.last))


@dataclass(frozen=True)
class Sample:
    """An alert to try the rules on."""

    key: str
    label: str
    on: bool


@dataclass(frozen=True)
class Outcome:
    """What the rules make of the sample."""

    title: str
    own: str
    priority: str
    policy: str
    group_by: str
    chats: str
    by: str


@dataclass(frozen=True)
class RoutesPage:
    """All rules, and how the sample fares if there is one."""

    version: int
    changed: RouteConfig | None
    lines: tuple[RuleLine, ...]
    samples: tuple[Sample, ...]
    sample: str
    outcome: Outcome | None


@dataclass(frozen=True)
class TermForm:
    """A line of conditions in the form."""

    key: str
    on: str
    label: str
    op: str
    values: str
    wrong: str


@dataclass(frozen=True)
class RulePage:
    """The form of a rule, and what a sample would make of all rules with it."""

    key: str
    title: str
    rest: bool
    version: int
    given: Mapping[str, str]
    terms: tuple[TermForm, ...]
    looks: tuple[tuple[str, str], ...]
    ops: tuple[tuple[str, str], ...]
    policies: tuple[tuple[str, str], ...]
    priorities: tuple[tuple[str, str], ...]
    chats: tuple[Choice, ...]
    onwards: tuple[tuple[str, str], ...]
    problems: Mapping[str, str]
    more: bool
    trial: RoutesPage
    stale: RuleLine | None = None
    late: bool = False


def routes_page(person: Employee, sample: str = "", config: Config | None = None) -> RoutesPage:
    """The rules in their order; `config`: a draft instead of those that hold.

    Raises: Refused for whoever does not look after alerts.
    """
    require_keeps_rules(person)
    shown = config or current()
    alerts = samples()
    chosen = next((row for row in alerts if str(row.pk) == sample), None)
    decision, facts = (None, None) if chosen is None else decided(chosen, shown)
    return RoutesPage(
        version=shown.version,
        changed=RouteConfig.objects.select_related("created_by").first(),
        lines=lines_of(shown, decision),
        samples=tuple(Sample(str(row.pk), f"{row.source.display_name} · {row.title}", row == chosen) for row in alerts),
        sample=sample if chosen else "",
        outcome=outcome_of(decision, facts, shown) if decision and facts else None,
    )


def samples() -> list[Alert]:
    """The newest alerts, those that still fire first, no title twice."""
    rows = Alert.objects.select_related("source").defer("annotations", "body", "links", "images")
    newest = [*rows.filter(state__in=OPEN)[: 2 * SAMPLES], *rows.exclude(state__in=OPEN)[: 2 * SAMPLES]]
    found: dict[tuple[int, str], Alert] = {}
    for row in newest:
        found.setdefault((row.source_id, row.title), row)
    return list(found.values())[:SAMPLES]


def decided(row: Alert, config: Config) -> tuple[Decision, AlertFacts]:
    """What these rules would make of the alert at this moment."""
    table = desk(row.source, [row])
    table.config = config
    return table.decision(row), table.facts(row)


def outcome_of(decision: Decision, facts: AlertFacts, config: Config) -> Outcome:
    """The decision in words."""
    called = dict(in_use())
    named = {rule.key: rule_name(rule) for rule in config.rules}
    policy = decision.policy or decision.priority.value.lower()
    return Outcome(
        title=facts.title,
        own=facts.priority,
        priority=decision.priority.value,
        policy=called.get(policy, policy),
        group_by="、".join(decision.group_by),
        chats="、".join(decision.chats),
        by="、".join(named[one.key] for one in decision.tried if one.fits),
    )


def rule_page(
    person: Employee, key: str, *, given: Given | None = None, problems: Sequence[Problem] = (), late: bool = False
) -> RulePage:
    """The form of a rule as it is or as it was filled; of a new one with the key `new`.

    Raises: Refused for whoever does not look after alerts; NotVisible.
    """
    require_keeps_rules(person)
    config = current()
    rule = next((one for one in config.rules if one.key == key), None)
    if rule is None and key != NEW and given is None:
        raise NotVisible(_("路由规则不存在"))
    filled = given if given is not None else form_of(rule) if rule else {"on-0": [Look.SYSTEM.value]}
    draft = read_rule(filled, key if rule else free_key(config))
    told = _told(problems)
    lines = lines_in(filled)
    return RulePage(
        key=key,
        title=rule_name(rule) if rule else "",
        rest=key == REST,
        version=config.version if given is None or late else number(filled, "version"),
        given={name: first(filled, name) for name in ("name", "name_en", "policy", "priority", "group_by", "sample")}
        | {"onward": draft.onward.value},
        terms=tuple(_term_form(filled, line, told.get(f"if.{place}", "")) for place, line in enumerate(lines)),
        looks=tuple((one.value, str(one.label)) for one in Look),
        ops=tuple((one.value, str(word)) for one, word in OPS.items()),
        policies=tuple(in_use()),
        priorities=(*((one, one) for one in Priority.values), *((one.value, str(one.label)) for one in Shift)),
        chats=tuple(Choice(slug, slug, slug in draft.chats) for slug in bots.chats()),
        onwards=tuple((one.value, str(one.label)) for one in Onward),
        problems=told,
        more=len(lines) < MOST_CONDITIONS,
        trial=trial_page(person, draft, first(filled, "sample"), config),
        stale=next((one for one in lines_of(config, None) if late and one.rule.key == key), None),
        late=late,
    )


def trial_page(person: Employee, draft: Rule, sample: str, config: Config | None = None) -> RoutesPage:
    """What all rules with this one would make of the sample."""
    config = config or current()
    whole = Config(config.version, with_rule(config, draft))
    sound = Config(whole.version, tuple(_sound(rule) for rule in whole.rules))
    return routes_page(person, sample, sound)


def lines_of(config: Config, decision: Decision | None) -> tuple[RuleLine, ...]:
    """The rules in words, with the marks of a decision."""
    tried = {one.key: one for one in decision.tried} if decision else {}
    seen = [(each.term.on, value) for one in tried.values() for each in one.terms for value in each.seen]
    known = names_for([term for rule in config.rules for term in rule.terms], in_use(), seen)
    told = []
    for place, rule in enumerate(config.rules):
        one = tried.get(rule.key)
        weighed = one.terms if one else ()
        terms = tuple(
            TermLine(
                term_said(term, known),
                values_said(term, weighed[number].seen, known) if weighed else "",
                "" if not weighed else FITS if weighed[number].held else MISSES,
            )
            for number, term in enumerate(rule.terms)
        )
        mark = "" if decision is None else UNTRIED if one is None else FITS if one.fits else MISSES
        told.append(
            RuleLine(
                rule, rule_name(rule), terms, tuple(effects_said(rule, known)), mark,
                first=place == 0, last=place >= len(config.rules) - 2, rest=rule.key == REST,
            )
        )  # fmt: skip
    return tuple(told)


def _sound(rule: Rule) -> Rule:
    """The rule without what cannot be compared while somebody types."""
    terms = tuple(term for term in rule.terms if not routing.fault(term))
    if len(terms) == len(rule.terms):
        return rule
    return Rule(rule.key, rule.name, rule.name_en, terms, rule.policy, rule.priority, rule.group_by, rule.chats)


def _told(problems: Iterable[Problem]) -> dict[str, str]:
    """What is wrong by field of the form; `rules.3.` before it is left out."""
    told: dict[str, str] = {}
    for problem in problems:
        head, dot, rest = problem.field.partition(".")
        field = rest.partition(".")[2] if head == "rules" and dot else problem.field
        told.setdefault(field, problem.message)
    return told


def _term_form(filled: Given, line: str, wrong: str) -> TermForm:
    on, label, op, values = (first(filled, f"{name}-{line}") for name in ("on", "label", "op", "values"))
    return TermForm(line, on, label, op, values, wrong)
