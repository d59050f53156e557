"""A definition from its JSON, and the hash that names a version."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from approvals.definition.checking import Findings, whole_enough
from approvals.definition.checking.fields import check_fields
from approvals.definition.checking.ways import check_ways
from approvals.definition.faults import Fault, WrongDefinition, did_you_mean
from approvals.definition.fields import read_fields
from approvals.definition.known import ANYTHING, Known
from approvals.definition.model import Definition
from approvals.definition.reader import Reader
from approvals.definition.reading.nodes import read_root
from approvals.definition.reading.settings import read_serial, read_settings
from approvals.definition.reading.tree import Tree, check_known
from approvals.forms.field import FieldDef, Words

PLACEHOLDER = re.compile(r"\{([^}]*)\}")
MOST_SUMMARY = 5
LONGEST_TITLE = 60


def parse(source: Any, *, known: Known = ANYTHING) -> Definition:
    """The definition that the JSON describes; `known`: what exists, if that is to be checked.

    Raises: WrongDefinition naming every mistake with its path and remedy.
    """
    found = read(source, known=known)
    if found.faults:
        raise WrongDefinition(found.faults)
    return found.definition


@dataclass(frozen=True)
class Reading:
    """What could be read of a JSON, every mistake, and what is worth knowing; with mistakes it only serves to be drawn.

    places: the JSON path of each node and branch.
    """

    definition: Definition
    faults: tuple[Fault, ...]
    notices: tuple[Fault, ...]
    places: Mapping[str, str]


def read(source: Any, *, known: Known = ANYTHING) -> Reading:
    """The definition and all that is wrong with it: each setting, and, where enough could be read, the whole."""
    definition, faults, places = _read(source, known)
    found = Findings(places, list(faults))
    if whole_enough(faults):
        check_ways(definition, found)
        check_fields(definition, found)
    return Reading(definition, tuple(found.faults), tuple(found.notices), places)


def _read(source: Any, known: Known) -> tuple[Definition, list[Fault], Mapping[str, str]]:
    faults: list[Fault] = []
    top = Reader(source, "$", faults)
    if top.whole("schema", None) != 1:
        what = f"schema {top.source.get('schema')!r}"
        top.fault(
            "schema", Words(f"未知的 {what}", f"{what} is not known"), Words('写 "schema": 1', 'Write "schema": 1')
        )
    form = top.inside("form")
    fields = read_fields(form)
    form.close()
    _check_ledgers(form, known)
    tree = Tree({field.id: field for field in fields}, known)
    start, steps = read_root(top.inside("root"), tree)
    bot = top.text("bot", "", longest=40)
    check_known(top, "bot", bot, known.bots, Words("机器人", "bot"))
    icon = top.text("icon", "stamp", longest=40)
    check_known(top, "icon", icon, known.icons, Words("图标", "icon"))
    definition = Definition(
        flow=top.key("flow"),
        title=top.words("title", longest=LONGEST_TITLE),
        serial=read_serial(top),
        fields=fields,
        steps=steps,
        start=start,
        help=top.words("help", required=False),
        icon=icon,
        category=top.words("category", required=False, longest=40),
        bot=bot,
        summary=_read_summary(top, fields),
        headline=top.words("headline", required=False, longest=200),
        purpose=_read_purpose(top, fields),
        settings=read_settings(top, tree),
        internal=top.yes("internal"),
    )
    _check_headline(top, definition)
    top.close()
    return definition, faults, tree.places


def _check_ledgers(form: Reader, known: Known) -> None:
    """That the ledgers from which fields choose are there."""
    for one in form.each("fields"):
        for inner in (one, *one.each("columns")):
            ledger = inner.source.get("ledger")
            if isinstance(ledger, str):
                check_known(inner, "ledger", ledger, known.ledgers, Words("台账", "ledger"))


def _read_summary(top: Reader, fields: tuple[FieldDef, ...]) -> tuple[str, ...]:
    listed = top.texts("summary", required=True)
    known = [field.id for field in fields]
    if len(listed) > MOST_SUMMARY:
        what = Words(f"{len(listed)} 个字段对卡片来说太多", f"{len(listed)} fields are too many for a card")
        top.fault("summary", what, Words(f"最多选 {MOST_SUMMARY} 个", f"Choose at most {MOST_SUMMARY}"))
    for index, name in enumerate(top.list("summary")):
        if isinstance(name, str) and name.strip() not in known:
            what = Words(f"没有字段 {name!r}", f"no field {name!r}")
            top.fault(f"summary[{index}]", what, did_you_mean(name, known))
    return tuple(name for name in listed if name in known)


def _read_purpose(top: Reader, fields: tuple[FieldDef, ...]) -> str:
    """A field, or a column of a table whose first row says it: `items.purpose`."""
    name = top.text("purpose", "", longest=90)
    known = [field.id for field in fields if not field.sensitive]
    known += [f"{f.id}.{c.id}" for f in fields if not f.sensitive for c in f.columns if not c.sensitive]
    _check_public(top, "purpose", name, known)
    return name


def _check_headline(top: Reader, definition: Definition) -> None:
    """Placeholders are fields, or totals of tables: `{items.qty}`."""
    known = {field.id for field in definition.fields if not field.secret}
    known |= {f"{f.id}.{one.expression}" for f in definition.fields for one in f.totals if not f.tells(one.factors)}
    for key, written in (("headline", definition.headline.zh), ("headline_en", definition.headline.en)):
        for name in PLACEHOLDER.findall(written):
            _check_public(top, key, name, known)


def _check_public(top: Reader, at: str, name: str, known: Collection[str]) -> None:
    if name and name not in known:
        what = Words(f"没有可公开显示的字段 {name!r}", f"no field {name!r} that may be shown everywhere")
        top.fault(at, what, did_you_mean(name, known))


def canonical(source: Any) -> str:
    """The one way to write the JSON: sorted keys, no blanks."""
    return json.dumps(source, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def digest(source: Any) -> str:
    """The hash that names this content."""
    return hashlib.sha256(canonical(source).encode()).hexdigest()


@lru_cache(maxsize=256)
def _parsed(text: str) -> Definition:
    definition, faults, _places = _read(json.loads(text), ANYTHING)
    if faults:
        raise WrongDefinition(faults)
    return definition


def parsed(source: Any) -> Definition:
    """The definition of a stored version, parsed once per process; what was published is not judged again."""
    return _parsed(canonical(source))
