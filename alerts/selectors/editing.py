"""The page on which a source is changed, with what its settings would make of the kept requests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from alerts import said
from alerts.models import AlertSource, Intake
from alerts.selectors.requests import Item, items_of, readable
from alerts.selectors.sources import kept_source
from alerts.services import reconciling
from alerts.services.configured import settings_of
from alerts.services.trying import SettingsTrial, TriedRequest, try_on
from alerts.signal import Severity
from alerts.source_form import (
    LIFE_SETTINGS,
    PLAIN,
    SourceDraft,
    read_form,
    same_host,
    written_mapping,
    written_severities,
)
from alerts.sources.feishu_bot import USUAL
from alerts.sources.kinds import API, SOURCES, TEXTS
from alerts.states import Sign
from core.errors import Problem
from estate import api as estate
from people.models import Employee

SHOWN: Final = 4_000
MOST_ITEMS: Final = 10


@dataclass(frozen=True)
class Pair:
    """A kept request on the left and what would be read out of it on the right."""

    row: Intake
    body: str
    cut: bool
    items: tuple[Item, ...]
    left_out: int
    wrong: str
    apart: str
    closes: Intake | None


@dataclass(frozen=True)
class TrialPage:
    """What the settings of the form would do. `faults`: why they cannot be used; `wrong`: how many requests forbid."""

    pairs: tuple[Pair, ...]
    faults: tuple[str, ...]
    wrong: int

    @property
    def good(self) -> int:
        """How many requests give what they should."""
        return sum(not one.wrong and not one.apart for one in self.pairs)


@dataclass(frozen=True)
class Pattern:
    """A pattern of a source whose requests are messages; `usual` is used where it is empty."""

    name: str
    value: str
    usual: str


API_HELP: Final = {
    "alertmanager": _("填写后每分钟核对一次，补上漏掉的告警和恢复，例如 http://alertmanager:9093"),
    "grafana": _("Grafana 的地址，例如 https://grafana:3000；核对它内置的 Alertmanager"),
    "nightingale": _("夜莺的地址，例如 http://n9e:17000；核对当前告警和历史告警"),
    "prometheus": _("填写后每分钟核对一次，补上漏掉的恢复，例如 http://prometheus:9090"),
    "zabbix": _("Zabbix 网页的地址，例如 https://zabbix/zabbix；核对未恢复的问题"),
}


@dataclass(frozen=True)
class EditPage:
    """The form as it was filled, what is wrong with it, and the trial (None for kinds that have nothing to try)."""

    row: AlertSource
    kind: str
    reads: frozenset[str]
    given: Mapping[str, str]
    problems: Mapping[str, str]
    patterns: tuple[Pattern, ...]
    lines: int
    trial: TrialPage | None
    systems: tuple[tuple[str, str], ...] = ()

    @property
    def api_help(self) -> str:
        """Which address is asked for."""
        return str(API_HELP.get(self.row.kind, ""))

    @property
    def signs(self) -> list[tuple[str, str]]:
        """By what one may see that it lives."""
        mine = [one for one in Sign if one != Sign.LEASE or self.row.kind == "prometheus"]
        return [(one.value, str(one.label)) for one in mine]

    @property
    def levels(self) -> list[tuple[str, str]]:
        """From which severity on alerts may be made up for."""
        return [(one.value, str(said.SEVERITIES[one])) for one in Severity]


def edit_page(
    person: Employee, slug: str, *, given: Mapping[str, str] | None = None, problems: list[Problem] | None = None
) -> EditPage:
    """The form of a source, as it is or as it was filled.

    Raises: Refused for whoever does not look after sources; NotVisible.
    """
    row = kept_source(person, slug)
    kind = SOURCES.get(row.kind)
    filled = given if given is not None else as_filled(row)
    told: dict[str, str] = {}
    for problem in problems or []:
        told.setdefault(problem.field, problem.message)
    patterns = tuple(Pattern(name, filled.get(f"text_{name}", ""), USUAL[name]) for name in USUAL)
    trial = trial_page(person, slug, filled) if kind.tries else None
    lines = filled.get("mapping", "").count("\n") + 1
    systems = tuple((one.key, one.said) for one in estate.systems(person, "", 500))
    return EditPage(
        row, str(kind.label), kind.reads, filled, told, patterns if TEXTS in kind.reads else (), lines, trial, systems
    )


def trial_page(person: Employee, slug: str, given: Mapping[str, str]) -> TrialPage:
    """What the settings in the form would make of the kept requests; nothing is written.

    Raises: Refused for whoever does not look after sources; NotVisible.
    """
    row = kept_source(person, slug)
    draft, problems = read_form(given, SOURCES.get(row.kind).reads)
    faults = tuple(one.message for one in problems if one.field in {"mapping", "severities"})
    trial = try_on(row, settings_of(_as_if(row, draft)))
    pairs = tuple(_pair(one, blank=bool(faults)) for one in trial.requests)
    return TrialPage(pairs, faults or trial.faults, _many_wrong(trial))


def api_trial(person: Employee, slug: str, given: Mapping[str, str]) -> reconciling.Trial:
    """What asking the source under the settings in the form gives now; a kept token is shown to its own host alone.

    Raises: Refused for whoever does not look after sources; NotVisible.
    """
    row = kept_source(person, slug)
    draft, problems = read_form(given, SOURCES.get(row.kind).reads)
    faults = [one.message for one in problems if one.field == "api_level"]
    if faults or API not in SOURCES.get(row.kind).reads:
        return reconciling.Trial(problem=faults[0] if faults else str(_("这类来源没有可核对的 API")))
    kept = row.api_token if same_host(draft.api, row.settings.get("api", "")) else ""
    row.settings, row.zone = draft.settings, draft.zone
    row.api_token = kept if draft.api_token is None else draft.api_token
    return reconciling.try_out(row)


def as_filled(row: AlertSource) -> dict[str, str]:
    """The form as the source is; the secret is never in it."""
    kept = row.settings
    return {
        **{name: getattr(row, name) for name in PLAIN},
        "severities": written_severities(kept.get("severities", {})),
        "mapping": written_mapping(kept.get("mapping")),
        **{f"text_{name}": text for name, text in kept.get("texts", {}).items()},
        **{
            name: str(kept.get(name, ""))
            for name in ("signature_header", "timestamp_header", "api", "api_level", *LIFE_SETTINGS, "every")
        },
        **{name: kept.get(name, "") for name in ("repeat", "missed")},
    }


def _as_if(row: AlertSource, draft: SourceDraft) -> AlertSource:
    return AlertSource(kind=row.kind, zone=draft.zone, settings=draft.settings, secret=row.secret)


def _many_wrong(trial: SettingsTrial) -> int:
    return sum(bool(one.wrong) for one in trial.requests)


def _pair(one: TriedRequest, *, blank: bool) -> Pair:
    """blank: of settings that cannot be read nothing comes."""
    text, cut = readable(one.row)
    items = () if blank else items_of(one.found)
    shown, left_out = items[:MOST_ITEMS], max(len(items) - MOST_ITEMS, 0)
    wrong = "" if blank else one.wrong
    return Pair(one.row, text[:SHOWN], cut or len(text) > SHOWN, shown, left_out, wrong, one.apart, one.closes)
