"""Rules and decisions of routing in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from alerts.engine.quiet import Condition, Op
from alerts.engine.routing import REST, Look, Onward, Rule, Shift, Term
from alerts.models import AlertSource
from alerts.said import SEVERITIES
from alerts.services.routing import CLOSED, OFFICE, TRADING
from alerts.services.routing import REST as OFF
from alerts.signal import Severity
from core.states import Phase
from core.wording import names
from estate import api as estate

OPS: Final = {Op.IS: _("是"), Op.IS_NOT: _("不是"), Op.FITS: _("匹配"), Op.FITS_NOT: _("不匹配")}
TIMES: Final = {OFFICE: _("工作时间"), OFF: _("非工作时间"), TRADING: _("交易时段"), CLOSED: _("非交易时段")}


@dataclass(frozen=True)
class Names:
    """How things that rules name are called, by what the rules keep."""

    sources: Mapping[str, str]
    systems: Mapping[str, str]
    policies: Mapping[str, str]


def names_for(
    terms: Iterable[Term], policies: Iterable[tuple[str, str]], seen: Iterable[tuple[Look, str]] = ()
) -> Names:
    """The names of everything that these terms name, and of what they saw; two questions."""
    every, there = list(terms), set(seen)
    slugs = {value for term in every if term.on is Look.SOURCE for value in term.values}
    slugs |= {value for on, value in there if on is Look.SOURCE and value}
    keys = {value for term in every if term.on is Look.SYSTEM for value in term.values}
    keys |= {value for on, value in there if on is Look.SYSTEM and value}
    sources = {row.slug: row.display_name for row in AlertSource.objects.filter(slug__in=slugs)} if slugs else {}
    systems = {key: one.said for key, one in estate.systems_by_key(keys).items()} if keys else {}
    return Names(sources, systems, dict(policies))


def times() -> list[tuple[str, str]]:
    """Every name of a moment, with its word."""
    return [*((name, str(word)) for name, word in TIMES.items()), *((one.value, str(one.label)) for one in Phase)]


def looked_at(term: Term) -> str:
    """`系统`, or the name of the label."""
    return gettext("标签 {name}").format(name=term.name) if term.on is Look.LABEL else str(term.on.label)


def values_said(term: Term, values: Sequence[str], known: Names) -> str:
    """The values as people call them."""
    if term.op in {Op.FITS, Op.FITS_NOT}:
        return names(values)
    words: Mapping[str, str] = {
        Look.SOURCE: known.sources,
        Look.SYSTEM: known.systems,
        Look.SEVERITY: {one.value: str(SEVERITIES[one]) for one in Severity},
        Look.TIME: dict(times()),
    }.get(term.on, {})
    return names(words.get(one, one) for one in values)


def term_said(term: Term, known: Names) -> str:
    """`系统 是 集中交易、行情网关`."""
    return f"{looked_at(term)} {OPS[term.op]} {values_said(term, term.values, known)}"


def terms_of(conditions: Iterable[Condition]) -> list[Term]:
    """The conditions of what is kept quiet, as rules have them."""
    return [Term(Look(one.on.value), one.op, (one.value,), one.name) for one in conditions]


def conditions_said(conditions: Iterable[Condition], known: Names) -> tuple[str, ...]:
    """The conditions of what is kept quiet, each as a few words."""
    return tuple(term_said(term, known) for term in terms_of(conditions))


def effects_said(rule: Rule, known: Names) -> list[str]:
    """What the rule does, each a few words."""
    told = []
    if rule.priority in Shift.values:
        told.append(str(Shift(rule.priority).label))
    elif rule.priority:
        told.append(gettext("优先级改为 {priority}").format(priority=rule.priority))
    if rule.policy:
        told.append(gettext("升级策略「{name}」").format(name=known.policies.get(rule.policy, rule.policy)))
    if rule.group_by:
        told.append(gettext("按 {labels} 归并").format(labels=names(rule.group_by)))
    if rule.chats:
        told.append(gettext("发到群 {chats}").format(chats=names(rule.chats)))
    if rule.onward is Onward.GO_ON:
        told.append(str(Onward.GO_ON.label))
    return told or [gettext("按优先级的默认策略通知")]


def rule_name(rule: Rule) -> str:
    """The name in the language of the moment; the rest has one of its own."""
    if rule.key == REST:
        return gettext("其余")
    return rule.name_en if rule.name_en and get_language() == "en" else rule.name
