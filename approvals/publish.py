"""Publishing: definitions become immutable versions, named by the hash of their content."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Max

from approvals.around import known
from approvals.definition import Definition, Fault, Known, WrongDefinition, digest, parse
from approvals.definition.source import read_text
from approvals.forms.field import Words
from approvals.models import Flow, FlowVersion
from approvals.states import FlowStatus, VersionStatus
from core import clock, journal
from core.journal import Via
from core.registry import Registry
from people.models import Employee

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

    What a file names (roles, ledgers, rosters, actions, flows) must exist, as far as there are any yet.
    Raises: WrongDefinition with file, path and remedy of every mistake of every file; nothing is written then.
    """
    faults: list[Fault] = []
    sources: list[tuple[Path, Any]] = []
    for file in sorted(folder.glob("*.json")):
        try:
            sources.append((file, load(file)))
        except WrongDefinition as wrong:
            faults += _of(file, wrong)
    together = frozenset(source["flow"] for _file, source in sources if isinstance(source, dict) and "flow" in source)
    read: list[tuple[Definition, Any]] = []
    for file, source in sources:
        try:
            read.append((parse(source, known=_among(source, together)), source))
        except WrongDefinition as wrong:
            faults += _of(file, wrong)
    faults += _doubles([definition for definition, _source in read])
    if faults:
        raise WrongDefinition(faults)
    return tuple(publish(definition, source, position=place) for place, (definition, source) in enumerate(read))


def load(file: Path) -> Any:
    """The JSON of a file.

    Raises: WrongDefinition naming line and column.
    """
    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        what = Words("不是 UTF-8 文字", "not UTF-8 text")
        raise WrongDefinition([Fault("$", what, Words("存为 UTF-8", "Save the file as UTF-8"))]) from None
    written = read_text(text)
    if written.faults:
        raise WrongDefinition(written.faults)
    return written.value


@transaction.atomic
def publish(
    definition: Definition,
    source: Any,
    *,
    position: int = 0,
    by: Employee | None = None,
    note: str = "",
    via: Via = Via.SYSTEM,
) -> Published:
    """Make this content the version that takes new requests; running ones keep theirs.

    by, note: who published it and what changed; None is the product itself.
    """
    opened = FlowStatus.INTERNAL if definition.internal else FlowStatus.ACTIVE
    flow, _made = Flow.objects.get_or_create(slug=definition.flow, defaults={"position": position, "status": opened})
    flow = Flow.objects.select_for_update().get(pk=flow.pk)
    _follow_door(flow, definition)
    sha = digest(source)
    twin = FlowVersion.objects.filter(flow=flow, sha256=sha).first()
    if twin is not None and twin.status == VersionStatus.DEFAULT:
        return Published(flow.slug, twin.number, fresh=False)
    FlowVersion.objects.filter(flow=flow, status=VersionStatus.DEFAULT).update(status=VersionStatus.ARCHIVED)
    facts = {"sha256": sha, **({"note": note} if note else {})}
    if twin is not None:
        FlowVersion.objects.filter(pk=twin.pk).update(status=VersionStatus.DEFAULT)
        number = twin.number
    else:
        number = (FlowVersion.objects.filter(flow=flow).aggregate(last=Max("number"))["last"] or 0) + 1
        FlowVersion.objects.create(
            flow=flow, number=number, sha256=sha, source=source, published_at=clock.now(), published_by=by, note=note
        )
    journal.record(
        "approvals.published",
        actor=by.ref if by else None,
        ref=flow.ref,
        via=via,
        facts={"number": number, **facts},
    )
    return Published(flow.slug, number, fresh=True)


def _follow_door(flow: Flow, definition: Definition) -> None:
    """Whether people may start it is said by the definition; what was retired stays so."""
    wanted = FlowStatus.INTERNAL if definition.internal else FlowStatus.ACTIVE
    if flow.status not in {wanted, FlowStatus.RETIRED}:
        Flow.objects.filter(pk=flow.pk).update(status=wanted)


def _among(source: Any, together: frozenset[str]) -> Known:
    """What exists, with the flows of the same folder, and without people: files are for every firm."""
    found = known(source)
    flows = frozenset(found.flows or ()) | together
    return Known(
        roles=found.roles, bots=None, ledgers=found.ledgers, rosters=found.rosters, actions=found.actions, flows=flows,
        duties=found.duties, icons=found.icons,
    )  # fmt: skip


def _of(file: Path, wrong: WrongDefinition) -> list[Fault]:
    return [Fault(f"{file.name} {fault.path}", fault.what, fault.remedy) for fault in wrong.faults]


def _doubles(definitions: list[Definition]) -> list[Fault]:
    slugs = [definition.flow for definition in definitions]
    return [
        Fault(
            "$.flow",
            Words(f"两个文件都定义了流程 {slug!r}", f"two files define the flow {slug!r}"),
            Words("每个流程用各自的名称", "Give each flow a name of its own"),
        )
        for slug in sorted({slug for slug in slugs if slugs.count(slug) > 1})
    ]
