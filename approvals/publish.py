"""Publishing: definitions from files become immutable versions, named by the hash of their content."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Max

from approvals.definition import Definition, Fault, WrongDefinition, digest, parse
from approvals.models import Flow, FlowVersion
from approvals.states import VersionStatus
from core import clock, journal
from core.journal import Via
from core.registry import Registry
from people.models import Role

FLOWS = Path(__file__).resolve().parent / "flows"


@dataclass(frozen=True)
class FlowFile:
    """A definition that ships with the product."""

    slug: str
    path: Path


FLOW_FILES: Registry[FlowFile] = Registry("flows")


@dataclass(frozen=True)
class Published:
    """What became of one file."""

    flow: str
    number: int
    fresh: bool


@transaction.atomic
def publish_flows(folder: Path = FLOWS) -> tuple[Published, ...]:
    """Publish every `*.json` of the folder; what is unchanged stays as it is.

    Raises: WrongDefinition with file, path and remedy of every mistake of every file; nothing is written then.
    """
    roles = frozenset(Role.objects.values_list("slug", flat=True)) or None
    read: list[tuple[Definition, Any]] = []
    faults: list[Fault] = []
    for file in sorted(folder.glob("*.json")):
        try:
            source = load(file)
            read.append((parse(source, roles=roles), source))
        except WrongDefinition as wrong:
            faults += [Fault(f"{file.name} {fault.path}", fault.what, fault.remedy) for fault in wrong.faults]
    faults += _doubles([definition for definition, _source in read])
    if faults:
        raise WrongDefinition(faults)
    return tuple(publish(definition, source, position=place) for place, (definition, source) in enumerate(read))


def load(file: Path) -> Any:
    """The JSON of a file.

    Raises: WrongDefinition naming line and column.
    """
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except json.JSONDecodeError as error:
        place = f"line {error.lineno} column {error.colno}"
        raise WrongDefinition([Fault("$", f"not JSON at {place}: {error.msg}", "Mend the file there")]) from None
    except UnicodeDecodeError:
        raise WrongDefinition([Fault("$", "not UTF-8 text", "Save the file as UTF-8")]) from None


@transaction.atomic
def publish(definition: Definition, source: Any, *, position: int = 0) -> Published:
    """Make this content the version that takes new requests; running ones keep theirs."""
    flow, _made = Flow.objects.get_or_create(slug=definition.flow, defaults={"position": position})
    flow = Flow.objects.select_for_update().get(pk=flow.pk)
    sha = digest(source)
    known = FlowVersion.objects.filter(flow=flow, sha256=sha).first()
    if known is not None and known.status == VersionStatus.DEFAULT:
        return Published(flow.slug, known.number, fresh=False)
    FlowVersion.objects.filter(flow=flow, status=VersionStatus.DEFAULT).update(status=VersionStatus.ARCHIVED)
    if known is not None:
        FlowVersion.objects.filter(pk=known.pk).update(status=VersionStatus.DEFAULT)
        number = known.number
    else:
        number = (FlowVersion.objects.filter(flow=flow).aggregate(last=Max("number"))["last"] or 0) + 1
        FlowVersion.objects.create(flow=flow, number=number, sha256=sha, source=source, published_at=clock.now())
    facts = {"number": number, "sha256": sha}
    journal.record("approvals.published", actor=None, ref=flow.ref, via=Via.SYSTEM, facts=facts)
    return Published(flow.slug, number, fresh=True)


def _doubles(definitions: list[Definition]) -> list[Fault]:
    slugs = [definition.flow for definition in definitions]
    return [
        Fault("$.flow", f"two files define the flow {slug!r}", "Give each flow a name of its own")
        for slug in sorted({slug for slug in slugs if slugs.count(slug) > 1})
    ]
