"""A definition from its JSON, and the hash that names a version."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection
from functools import lru_cache
from typing import Any

from approvals.definition.faults import Fault, WrongDefinition, did_you_mean
from approvals.definition.fields import read_fields
from approvals.definition.model import Definition
from approvals.definition.nodes import Tree, read_root
from approvals.definition.reader import Reader
from approvals.forms.field import FieldDef

PREFIX = re.compile(r"[A-Z]{2,6}")
PLACEHOLDER = re.compile(r"\{([^}]*)\}")
MOST_SUMMARY = 5


def parse(source: Any, *, roles: Collection[str] | None = None, bots: Collection[str] | None = None) -> Definition:
    """The definition that the JSON describes. `roles` and `bots`: what exists, if that is to be checked.

    Raises: WrongDefinition naming every mistake with its path and remedy.
    """
    faults: list[Fault] = []
    top = Reader(source, "$", faults)
    if top.whole("schema", None) != 1:
        top.fault("schema", f"schema {top.source.get('schema')!r} is not known", 'Write "schema": 1')
    form = top.inside("form")
    fields = read_fields(form)
    form.close()
    steps = read_root(top.inside("root"), Tree({f.id: f for f in fields}, None if roles is None else frozenset(roles)))
    bot = top.text("bot", "")
    if bot and bots is not None and bot not in bots:
        top.fault("bot", f"there is no bot {bot!r}", did_you_mean(bot, bots))
    definition = Definition(
        flow=top.key("flow"),
        title=top.words("title"),
        prefix=_read_prefix(top),
        fields=fields,
        steps=steps,
        help=top.words("help", required=False),
        icon=top.text("icon", "stamp"),
        category=top.words("category", required=False),
        bot=bot,
        summary=_read_summary(top, fields),
        headline=top.words("headline", required=False),
        purpose=_read_purpose(top, fields),
    )
    _check_headline(top, definition)
    top.close()
    if faults:
        raise WrongDefinition(faults)
    return definition


def _read_prefix(top: Reader) -> str:
    prefix = top.text("prefix")
    if prefix and not PREFIX.fullmatch(prefix):
        top.fault("prefix", f"{prefix!r} is no prefix of serial numbers", "Use 2 to 6 capital letters, for example YJ")
    return prefix


def _read_summary(top: Reader, fields: tuple[FieldDef, ...]) -> tuple[str, ...]:
    listed = top.list("summary", required=True)
    known = [field.id for field in fields]
    if len(listed) > MOST_SUMMARY:
        top.fault("summary", f"{len(listed)} fields are too many for a card", f"Choose at most {MOST_SUMMARY}")
    for index, name in enumerate(listed):
        if name not in known:
            top.fault(f"summary[{index}]", f"no field {name!r}", did_you_mean(name, known))
    return tuple(str(name) for name in listed)


def _read_purpose(top: Reader, fields: tuple[FieldDef, ...]) -> str:
    """A field, or a column of a table whose first row says it: `items.purpose`."""
    name = top.text("purpose", "")
    known = [field.id for field in fields if not field.sensitive]
    known += [f"{f.id}.{c.id}" for f in fields if not f.sensitive for c in f.columns if not c.sensitive]
    if name and name not in known:
        top.fault("purpose", f"no field {name!r} that may be shown everywhere", did_you_mean(name, known))
    return name


def _check_headline(top: Reader, definition: Definition) -> None:
    """Placeholders are fields, or totals of tables: `{items.qty}`."""
    known = {field.id for field in definition.fields if not field.secret}
    known |= {f"{f.id}.{one.expression}" for f in definition.fields for one in f.totals if not f.tells(one.factors)}
    for key, written in (("headline", definition.headline.zh), ("headline_en", definition.headline.en)):
        for name in PLACEHOLDER.findall(written):
            if name not in known:
                top.fault(key, f"no field {name!r} that may be shown everywhere", did_you_mean(name, known))


def canonical(source: Any) -> str:
    """The one way to write the JSON: sorted keys, no blanks."""
    return json.dumps(source, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def digest(source: Any) -> str:
    """The hash that names this content."""
    return hashlib.sha256(canonical(source).encode()).hexdigest()


@lru_cache(maxsize=256)
def _parsed(text: str) -> Definition:
    return parse(json.loads(text))


def parsed(source: Any) -> Definition:
    """The definition of a stored version, parsed once per process."""
    return _parsed(canonical(source))
