"""What the audit administrator does with evidence: takes it away, has it proven."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from core import journal, nudge
from core.refs import Ref
from core.states import Via
from people import api as people
from people.api import require_audit_admin
from people.models import Employee

JOURNAL = Ref("core.journal", "all")
SIGN_INS = Ref("people.sign_ins", "all")


@transaction.atomic
def note_export(verb: str, *, actor: Employee, form: str, asked: Mapping[str, str]) -> None:
    """Write down that a log was taken away, and what was asked of it.

    Raises: Refused unless the actor is the audit administrator.
    """
    require_audit_admin(actor)
    facts = {"form": form, **{name: value for name, value in asked.items() if value}}
    journal.record(verb, actor=actor.ref, ref=JOURNAL, via=Via.PAGE, facts=facts)


@transaction.atomic
def note_sign_ins_export(*, actor: Employee, asked: Mapping[str, str]) -> None:
    """Write down that the log of sign-ins was taken away, and what was asked of it.

    Raises: Refused unless the actor may read it.
    """
    people.require_may_read_sign_ins(actor)
    facts = {"form": "csv", **{name: value for name, value in asked.items() if value}}
    journal.record("sign_ins.exported", actor=actor.ref, ref=SIGN_INS, via=Via.PAGE, facts=facts)


@transaction.atomic
def ask_for_proof(*, actor: Employee) -> None:
    """Let a worker walk the whole journal; its result is a row that the page shows.

    Raises: Refused unless the actor is the audit administrator.
    """
    require_audit_admin(actor)
    journal.record("log.proof_asked", actor=actor.ref, ref=JOURNAL, via=Via.PAGE)
    nudge.after_commit("core.prove", queue="bulk", by=str(actor.ref))
