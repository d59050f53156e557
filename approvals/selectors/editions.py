"""A draft of a flow as its editor and its reviewer see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from approvals import phrases
from approvals.definition import Fault, Reading, digest
from approvals.definition.diff import changes
from approvals.definition.source import Written
from approvals.models import Edition, FlowVersion
from approvals.policy import require_flow_admin
from approvals.selectors.flow_tree import Tree, tree_of, wrong_nodes
from approvals.selectors.flows import ChangeLine, change_lines
from approvals.services.editions import Judged, judge, source_of
from approvals.states import EditionStatus, VersionStatus
from core.errors import NotVisible
from people.models import Employee


@dataclass(frozen=True)
class FaultLine:
    """A mistake: on which line, at which path, what is wrong and how to mend it."""

    line: int
    path: str
    what: str
    remedy: str


@dataclass(frozen=True)
class Checked:
    """What is said of a text while it is typed: mistakes, what is worth knowing, and the drawing if there is any."""

    faults: tuple[FaultLine, ...]
    notices: tuple[FaultLine, ...]
    tree: Tree | None
    title: str


@dataclass(frozen=True)
class EditionPage:
    """The editor."""

    edition: Edition
    text: str
    title: str
    lines: int
    checked: Checked
    live: bool

    @property
    def numbers(self) -> range:
        """The numbers of the lines."""
        return range(1, self.lines + 1)

    @property
    def hidden(self) -> tuple[tuple[str, int], ...]:
        """What the question before throwing it away sends along."""
        return (("rev", self.edition.rev),)


@dataclass(frozen=True)
class ReviewPage:
    """What would change by publishing; `alone`: whoever looks wrote it himself and somebody else must publish it."""

    edition: Edition
    title: str
    number: int
    fresh: bool
    changes: tuple[ChangeLine, ...]
    checked: Checked
    running: int
    alone: bool
    same: bool  # as the current version: there is nothing to publish


@dataclass(frozen=True)
class ImportPage:
    """What a file would become."""

    text: str
    slug: str
    checked: Checked | None
    changes: tuple[ChangeLine, ...]
    fresh: bool
    readable: bool


def checked(text: str) -> Checked:
    """What is said of a text."""
    return _checked(judge(text))


def edition_page(person: Employee, pk: int, text: str | None = None) -> EditionPage:
    """The draft with what is wrong with it; `text`: what was typed and could not be kept.

    Raises: Refused; NotVisible.
    """
    row = _edition(person, pk)
    typed = source_of(row) if text is None else text
    found = checked(typed)
    lines = typed.count("\n") + 1
    return EditionPage(row, typed, found.title or row.slug, lines, found, row.status == EditionStatus.DRAFT)


def review_page(person: Employee, pk: int) -> ReviewPage:
    """The draft beside the current version.

    Raises: Refused; NotVisible.
    """
    row = _edition(person, pk)
    judged = judge(source_of(row))
    default = _default(row.slug)
    found = _checked(judged)
    return ReviewPage(
        edition=row,
        title=found.title or row.slug,
        number=default.number if default else 0,
        fresh=default is None,
        changes=_changes(default, judged.written.value),
        checked=found,
        running=default.requests.filter(status__in=["running", "suspended"]).count() if default else 0,
        alone=bool(settings.FLOW_SECOND_EYES) and row.author_id == person.pk,
        same=default is not None and default.sha256 == digest(judged.written.value),
    )


def import_page(person: Employee, text: str) -> ImportPage:
    """What the text of a file would become, before anything is kept.

    Raises: Refused.
    """
    require_flow_admin(person)
    if not text:
        return ImportPage("", "", None, (), fresh=True, readable=False)
    judged = judge(text)
    value = judged.written.value
    slug = str(value.get("flow", "")) if isinstance(value, dict) else ""
    default = _default(slug)
    return ImportPage(
        text=text,
        slug=slug,
        checked=_checked(judged),
        changes=_changes(default, value),
        fresh=default is None,
        readable=not judged.written.faults and bool(slug),
    )


def _edition(person: Employee, pk: int) -> Edition:
    require_flow_admin(person)
    row = Edition.objects.select_related("author", "flow", "based_on", "published").filter(pk=pk).first()
    if row is None:
        raise NotVisible(_("没有这份草稿"))
    return row


def _default(slug: str) -> FlowVersion | None:
    return FlowVersion.objects.filter(flow__slug=slug, status=VersionStatus.DEFAULT).first()


def _changes(default: FlowVersion | None, value: Any) -> tuple[ChangeLine, ...]:
    return change_lines(changes(default.source, value)) if default is not None and value is not None else ()


def _checked(judged: Judged) -> Checked:
    reading = judged.reading
    return Checked(
        faults=_lines(judged.faults, judged.written),
        notices=_lines(reading.notices if reading else (), judged.written),
        tree=_tree(reading),
        title=reading.definition.title.said(phrases.language()) if reading else "",
    )


def _lines(faults: Sequence[Fault], written: Written) -> tuple[FaultLine, ...]:
    language = phrases.language()
    lines = [
        FaultLine(written.line(one.path), one.path, one.what.said(language), one.remedy.said(language))
        for one in faults
    ]
    return tuple(sorted(lines, key=lambda one: one.line))


def _tree(reading: Reading | None) -> Tree | None:
    return tree_of(reading.definition, wrong_nodes(reading)) if reading and reading.definition.steps else None
