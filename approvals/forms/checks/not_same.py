"""`not_same`: somebody or something else than another field holds."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from approvals.forms.checks.kinds import FieldCheck, Judged, Sample


def judge(judged: Judged) -> str:
    """Wrong if the two fields share a value."""
    if not _listed(judged.value) & _listed(judged.other("field")):
        return ""
    return _("不能与「%(field)s」相同，请改选") % {"field": judged.label("field")}


def _listed(value: Any) -> set[Any]:
    if value is None or value == "":
        return set()
    return set(value) if isinstance(value, list | tuple) else {value}


CHECK = FieldCheck(
    "not_same",
    frozenset({"person", "people", "department", "ledger", "choice", "multichoice", "text"}),
    judge,
    (
        Sample("person", 7, {"field": "doer"}, {"doer": 7}),
        Sample("people", [3, 7], {"field": "doer"}, {"doer": 7}),
        Sample("person", 7, {"field": "doer"}, {"doer": 8}, fine=True),
        Sample("person", 7, {"field": "doer"}, fine=True),
    ),
    needs={"field": "field"},
)
