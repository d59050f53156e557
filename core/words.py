"""The words of the product: every sentence is written in Chinese in the code and has its English in `locale/`.

Finds the sentences in Python and templates, compares them with the catalogues, and compiles these.
"""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polib
from django.template.base import Lexer, TokenType
from django.utils.translation.template import templatize

ROOMS = ("config", "core", "people", "estate", "bots", "inbox", "approvals", "alerts", "wellness", "portal")
# What shows or seeds examples, or talks to operators at a terminal.
DEMO = {"demo", "demo.py", "demo_flows.py", "demo_forms.py", "demo_ops.py"}
PLAIN = {"management", "samples.py", "styleguide.html", "seeding.py", "apps.py"} | DEMO
CHINESE = re.compile("[\u3400-\u9fff]")
# Functions that take a message: how many of their arguments are messages, and whether a context comes first.
CALLS = {
    "_": (1, False),
    "gettext": (1, False),
    "gettext_lazy": (1, False),
    "gettext_noop": (1, False),
    "ngettext": (2, False),
    "ngettext_lazy": (2, False),
    "pgettext": (1, True),
    "pgettext_lazy": (1, True),
    "npgettext": (2, True),
    "npgettext_lazy": (2, True),
}
BARE_TAGS = {"translate", "trans", "blocktranslate", "blocktrans", "plural", "comment"}
PLACES = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


@dataclass(frozen=True)
class Word:
    """A sentence found in the code."""

    text: str
    context: str
    place: str


@dataclass(frozen=True)
class Bare:
    """Chinese text that no translation wraps."""

    text: str
    place: str


def compile_catalogues(root: Path) -> int:
    """Make `django.mo` beside each `django.po` that is newer; returns how many were made."""
    made = 0
    for source in sorted((root / "locale").glob("*/*/LC_MESSAGES/django.po")):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            draft = target.with_suffix(f".{os.getpid()}.mo")  # others read, or make, the same at this moment
            polib.pofile(str(source)).save_as_mofile(str(draft))
            draft.replace(target)
            made += 1
    return made


def found(root: Path) -> list[Word]:
    """Every sentence of rooms and templates that is marked for translation."""
    words = []
    for path in _python(root):
        words += _calls(path.read_text(encoding="utf-8"), str(path.relative_to(root)))
    for path in sorted((root / "templates").rglob("*.*")):
        words += in_template(path.read_text(encoding="utf-8"), str(path.relative_to(root)))
    return words


def english(root: Path) -> dict[tuple[str, str], str]:
    """The English of each (context, sentence) in all catalogues; a missing plural counts as missing."""
    known: dict[tuple[str, str], str] = {}
    for source in sorted((root / "locale").glob("*/en/LC_MESSAGES/django.po")):
        for entry in polib.pofile(str(source)):
            forms = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
            if not entry.obsolete and "fuzzy" not in entry.flags and forms and all(forms):
                known[(entry.msgctxt or "", entry.msgid)] = forms[0]
                if entry.msgid_plural:
                    known[(entry.msgctxt or "", entry.msgid_plural)] = forms[-1]
    return known


def problems(root: Path) -> list[str]:
    """Sentences without English, and English whose placeholders differ from the sentence's."""
    known = english(root)
    told: dict[tuple[str, str], str] = {}
    for word in found(root):
        if CHINESE.search(word.text) and (word.context, word.text) not in known:
            told.setdefault((word.context, word.text), f"{word.place}: no English for {word.text!r}")
    for (_context, text), translated in known.items():
        if set(PLACES.findall(text)) != set(PLACES.findall(translated)):
            told[("", text)] = f"placeholders differ: {text!r} and {translated!r}"
    return list(told.values())


def bare(root: Path) -> list[Bare]:
    """Chinese text in templates and UI modules that nothing wraps; demo, samples and commands speak plainly."""
    result = []
    for path in _python(root):
        if not PLAIN & set(path.relative_to(root).parts):
            result += bare_in_python(path.read_text(encoding="utf-8"), str(path.relative_to(root)))
    for path in sorted((root / "templates").rglob("*.*")):
        if path.name in PLAIN:
            continue
        result += bare_in_template(path.read_text(encoding="utf-8"), str(path.relative_to(root)))
    return result


def bare_in_python(source: str, place: str) -> list[Bare]:
    """String literals with Chinese that are no docstrings, in no translating call, and have no English beside them."""
    tree = ast.parse(source)
    excused = {id(part) for node in ast.walk(tree) if _is_call(node) or _is_pair(node) for part in ast.walk(node)}
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        for line in body if isinstance(body, list) else []:
            if isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant):
                excused.add(id(line.value))
    texts = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in excused]
    return [
        Bare(node.value, f"{place}:{node.lineno}")
        for node in texts
        if isinstance(node.value, str) and CHINESE.search(node.value)
    ]


def _is_pair(node: ast.AST) -> bool:
    """`Words("退回", "return")`: a text of a flow's own, which carries its English."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Words"):
        return False
    return len(node.args) == 2 and not (isinstance(node.args[1], ast.Constant) and not node.args[1].value)


def in_template(source: str, place: str) -> list[Word]:
    """Sentences that a template marks for translation."""
    return _calls_in_text(templatize(source, origin=place), place)


def bare_in_template(source: str, place: str) -> list[Bare]:
    """Chinese in a template outside its translating tags and comments."""
    result, until = [], ""
    for token in Lexer(source).tokenize():
        tag = token.contents.split()[0] if token.token_type == TokenType.BLOCK and token.contents.split() else ""
        if until:
            until = "" if tag == until else until
            continue
        if tag in {"blocktranslate", "blocktrans", "comment"}:
            until = f"end{tag}"
        if tag in BARE_TAGS or token.token_type == TokenType.COMMENT:
            continue
        text = re.sub(r"""_\((".*?"|'.*?')\)""", "", token.contents)
        if CHINESE.search(text):
            result.append(Bare(text.strip(), f"{place}:{token.lineno}"))
    return result


def _python(root: Path) -> Iterator[Path]:
    for room in ROOMS:
        for path in sorted((root / room).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def _is_call(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call):
        return False
    name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
    return name in CALLS


def _calls(source: str, place: str) -> list[Word]:
    words = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not _is_call(node):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        count, has_context = CALLS[name]
        texts = [part.value for part in node.args if isinstance(part, ast.Constant) and isinstance(part.value, str)]
        context = texts.pop(0) if has_context and texts else ""
        words += [Word(text, context, f"{place}:{node.lineno}") for text in texts[:count]]
    return words


def _calls_in_text(text: str, place: str) -> list[Word]:
    """The translating calls in what `templatize` makes of a template: not Python as a whole, but each call is."""
    words = []
    for match in re.finditer(r"\b(?:" + "|".join(sorted(CALLS, key=len, reverse=True)) + r")\(", text):
        for end in (at.end() for at in re.finditer(r"\)", text[match.start() :])):
            try:
                words += _calls(text[match.start() : match.start() + end], place)
            except SyntaxError:
                continue
            break
    return words
