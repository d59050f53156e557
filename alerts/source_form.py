"""What people write into the form of a source, and what is wrong with it. No database."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from alerts import said
from alerts.mapping import Fault
from alerts.signal import Severity
from alerts.sources.kinds import API, EVERY, HEADERS, LEVEL, MAPPING, REPEAT, SECRET, TEXTS
from alerts.states import Sign
from core.errors import Problem

PLAIN: Final = ("name", "name_en", "zone", "networks", "note")
LIFE_SETTINGS: Final = ("sign", "silent", "beat", "system")
API_SETTINGS: Final = ("api", "api_level")
SETTINGS: Final = (
    "severities",
    "mapping",
    "texts",
    "signature_header",
    "timestamp_header",
    *API_SETTINGS,
    *LIFE_SETTINGS,
    "every",
    "repeat",
    "missed",
)
SECRETS: Final = ("secret", "api_token")
MOST_MINUTES: Final = 60 * 24 * 31
PATTERNS: Final = ("key", "severity", "recovery")
MOST_WORDS: Final = 100
MISSED: Final = 2  # repeats that may fail to come, if nobody says otherwise
MOST_MISSED: Final = 20


@dataclass(frozen=True)
class SourceDraft:
    """What a source should be. Secrets: None leaves the kept one. mapping: None reads the body we document."""

    name: str
    name_en: str = ""
    zone: str = "Asia/Shanghai"
    networks: str = ""
    note: str = ""
    severities: Mapping[str, str] = field(default_factory=dict)
    mapping: Mapping[str, Any] | None = None
    texts: Mapping[str, str] = field(default_factory=dict)
    signature_header: str = ""
    timestamp_header: str = ""
    api: str = ""
    api_level: str = ""
    sign: str = ""
    silent: int = 0
    beat: str = ""
    system: str = ""
    every: int = 0
    repeat: int = 0
    missed: int = MISSED
    secret: str | None = None
    api_token: str | None = None

    def __repr__(self) -> str:
        return f"SourceDraft({self.name!r})"

    @property
    def settings(self) -> dict[str, Any]:
        """As they are kept with the source, without what is empty."""
        told = {
            "severities": dict(self.severities),
            "mapping": self.mapping,
            "texts": {name: text for name, text in self.texts.items() if text},
            "signature_header": self.signature_header,
            "timestamp_header": self.timestamp_header,
            "api": self.api,
            "api_level": self.api_level if self.api else "",
            **{name: getattr(self, name) for name in LIFE_SETTINGS},
            "every": self.every,
            "repeat": self.repeat,
            "missed": self.missed if self.repeat else 0,
        }
        return {name: value for name, value in told.items() if value}


def read_form(given: Mapping[str, str], reads: frozenset[str]) -> tuple[SourceDraft, list[Problem]]:
    """The draft and all that cannot be understood; `reads`: what the kind of the source takes."""
    problems: list[Problem] = []
    told: dict[str, Any] = {name: " ".join(given.get(name, "").split()) for name in PLAIN}
    told["severities"] = _severities(given.get("severities", ""), problems)
    if MAPPING in reads:
        told["mapping"] = _mapping(given.get("mapping", ""), problems)
    if TEXTS in reads:
        told["texts"] = {name: given.get(f"text_{name}", "").strip() for name in PATTERNS}
    if HEADERS in reads:
        told |= {name: given.get(name, "").strip().lower()[:80] for name in ("signature_header", "timestamp_header")}
    if EVERY in reads:
        told["every"] = _minutes(given.get("every", "").strip(), problems)
    if EVERY not in reads:
        told |= _life(given, problems)
    if REPEAT in reads:
        told["repeat"] = _minutes(given.get("repeat", "").strip(), problems, "repeat")
        told["missed"] = _missed(given.get("missed", "").strip(), problems)
    if API in reads:
        told["api"] = given.get("api", "").strip().rstrip("/")
        told["api_token"] = _typed(given, "api_token")
    if LEVEL in reads:
        told["api_level"] = _level(given.get("api_level", ""), problems)
    if SECRET in reads:
        told["secret"] = _typed(given, "secret")
    return SourceDraft(**told), problems


def same_host(one: str, other: str) -> bool:
    """Whether a token for the one may be shown to the other."""
    return not other or urlsplit(one)[:2] == urlsplit(other)[:2]


def _typed(given: Mapping[str, str], name: str) -> str | None:
    """A secret: None keeps what is there, empty forgets it."""
    return "" if given.get(f"forget_{name}") else given.get(name, "").strip() or None


def _level(written: str, problems: list[Problem]) -> str:
    if written and written not in {one.value for one in Severity}:
        problems.append(Problem("api_level", _("请选择一个级别")))
        return ""
    return written


def written_severities(kept: Mapping[str, str]) -> str:
    """A line for each word. Example: written_severities({"p1": "critical"}) == "p1 = critical" """
    return "\n".join(f"{word} = {meant}" for word, meant in kept.items())


def written_mapping(kept: Mapping[str, Any] | None) -> str:
    """The mapping as text; empty without one."""
    return json.dumps(kept, ensure_ascii=False, indent=2) if kept else ""


def _severities(written: str, problems: list[Problem]) -> dict[str, str]:
    found: dict[str, str] = {}
    known = {one.value for one in Severity}
    for number, line in enumerate(written.splitlines(), 1):
        if not line.strip():
            continue
        word, _equals, meant = (part.strip().lower() for part in line.partition("="))
        if not word or meant not in known:
            problems.append(Problem("severities", _wrong_line(number, line.strip())))
        else:
            found[word[:80]] = meant
    if len(found) > MOST_WORDS:
        problems.append(Problem("severities", _("最多 %(most)s 行") % {"most": MOST_WORDS}))
    return found


def _missed(written: str, problems: list[Problem]) -> int:
    if not written:
        return MISSED
    if written.isascii() and written.isdigit() and 0 < int(written[:9]) <= MOST_MISSED:
        return int(written)
    problems.append(Problem("missed", _("请填写 1 到 {most}").format(most=MOST_MISSED)))
    return MISSED


def _life(given: Mapping[str, str], problems: list[Problem]) -> dict[str, Any]:
    """By what one sees that the monitor lives, and who answers for it."""
    sign, beat = given.get("sign", "").strip(), given.get("beat", "").strip()[:140]
    if sign not in Sign.values:
        problems.append(Problem("sign", _("请选择一种存活信号")))
    silent = _minutes(given.get("silent", "").strip(), problems, "silent") if sign in {Sign.BEAT, Sign.TRAFFIC} else 0
    if sign == Sign.BEAT and not silent and not any(one.field == "silent" for one in problems):
        problems.append(Problem("silent", _("请填写心跳最长间隔几分钟")))
    told = {"sign": sign, "silent": silent, "beat": beat if sign == Sign.BEAT else ""}
    return told | {"system": given.get("system", "").strip()[:40]}


def _minutes(written: str, problems: list[Problem], field: str = "every") -> int:
    if not written:
        return 0
    if written.isascii() and written.isdigit() and 0 < int(written[:9]) <= MOST_MINUTES:
        return int(written)
    problems.append(Problem(field, _("请填写 1 到 {most} 的分钟数").format(most=MOST_MINUTES)))
    return 0


def _wrong_line(number: int, line: str) -> str:
    told = {"number": number, "line": line[:60]}
    return _("第 %(number)s 行「%(line)s」：请写成 来源的写法 = critical、error、warning 或 info") % told


def _mapping(written: str, problems: list[Problem]) -> Mapping[str, Any] | None:
    if not written.strip():
        return None
    try:
        found = json.loads(written)
    except json.JSONDecodeError as wrong:
        where = f"line {wrong.lineno}, column {wrong.colno}"
        problems.append(Problem("mapping", said.problem_said(Fault("mapping_not_json", where))))
        return None
    except (RecursionError, ValueError):
        problems.append(Problem("mapping", said.problem_said(Fault("mapping_not_json", ""))))
        return None
    if not isinstance(found, dict):
        problems.append(Problem("mapping", said.problem_said(Fault("mapping_not_object", ""))))
        return None
    return found
