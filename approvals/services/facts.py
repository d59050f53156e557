"""What the journal keeps of a verb: who, which, why; never what somebody may not read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from approvals.definition import Cc, Definition, Human
from approvals.engine import AutoDecided, BranchTaken, Capped, Marked, Run, State, WentBack
from approvals.forms.rights import FieldRules, paths, rights_of
from approvals.services.rows import Changes


@lru_cache(maxsize=500)
def public_paths(definition: Definition) -> frozenset[str]:
    """The fields and columns that everybody who may see a request reads, none of them sensitive."""
    rules: list[FieldRules] = [definition.start.fields, definition.settings.others, definition.settings.copied]
    rules += [node.fields for node in definition.nodes.values() if isinstance(node, Human | Cc)]
    open_to_all = frozenset.intersection(*(rights_of(definition.fields, one).read for one in rules))
    return frozenset(path for path in open_to_all if not _secret(definition, path))


def _secret(definition: Definition, path: str) -> bool:
    root, _dot, column = path.partition(".")
    field = definition.form_field(root)
    if field is None or field.sensitive:
        return True
    inner = field.column(column) if column else None
    return inner.sensitive if inner else field.secret


def tells(definition: Definition, name: str) -> bool:
    """Whether a test on this name (a field, `items.cpu*qty`, `count(items)`) would tell what not everybody reads."""
    open_to_all = public_paths(definition)
    root, _dot, expression = name.rpartition("(")[2].rstrip(")").partition(".")
    if root not in {field.id for field in definition.fields}:
        return False  # the initiator, his department: no field of the form
    parts = [f"{root}.{part.strip()}" for part in expression.split("*")] if expression else [root]
    known = {path for field in definition.fields for path in paths(field)}
    return any(part not in open_to_all for part in parts if part in known) or not known.issuperset(parts)


def branch_facts(definition: Definition, runs: Iterable[Run]) -> list[dict[str, Any]]:
    """Which way each branch went and why; what a field held that not everybody reads stays out."""
    return [
        {"key": run.key}
        | {name: value for name, value in run.choice.items() if name != "table"}
        | {"table": [_row(definition, row) for row in run.choice.get("table", ())]}
        for run in runs
    ]


def _row(definition: Definition, row: Mapping[str, Any]) -> dict[str, Any]:
    return dict(row) | {"groups": [[_truth(definition, truth) for truth in group] for group in row.get("groups", ())]}


def _truth(definition: Definition, truth: Mapping[str, Any]) -> dict[str, Any]:
    if not tells(definition, str(truth.get("name", ""))):
        return dict(truth)
    return dict(truth) | {"have": None} | ({"want": None} if "want" in truth else {})


def of_changes(definition: Definition, state: State, changes: Changes) -> dict[str, Any]:
    """What the engine did, as far as it did anything: empty things are left out."""
    known = {
        "branches": branch_facts(
            definition, [state.run(one.seq) for one in changes.effects if isinstance(one, BranchTaken)]
        ),
        "opened": [[task.run.key, task.person_id] for task in changes.opened],
        "closed": [[task.run.key, task.person_id, task.close_reason] for task in changes.closed],
        "house": [
            {"node": state.run(one.seq).key, "verb": one.verb, "policy": one.policy}
            for one in changes.effects
            if isinstance(one, AutoDecided)
        ],
        "back": [[one.to, one.mode, one.policy] for one in changes.effects if isinstance(one, WentBack)],
        "capped": [
            [state.run(one.seq).key, one.wanted, one.have] for one in changes.effects if isinstance(one, Capped)
        ],
        "marks": [one.mark for one in changes.effects if isinstance(one, Marked)],
        "finished": changes.finished.status if changes.finished else "",
        "because": changes.finished.because if changes.finished else "",
    }
    return {name: value for name, value in known.items() if value}


def edited(definition: Definition, changes: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What was changed in the form: paths, with before and after only where everybody reads them.

    A row that came or went is named by its place alone.
    """
    open_to_all = public_paths(definition)
    tables = {field.id for field in definition.fields if field.columns}
    return [dict(one) if _rule(str(one["path"])) in open_to_all - tables else {"path": one["path"]} for one in changes]


def _rule(path: str) -> str:
    """`items.2.cpu` is the column `items.cpu`."""
    return ".".join(part for part in path.split(".") if not part.isdigit())
