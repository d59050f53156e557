"""Giving out tokens for the REST door and taking them back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from core import journal, wire_clock
from core.errors import Invalid, NotVisible, Problem, Refused
from core.journal import Via
from core.rest.scopes import SCOPES
from people.models import ApiToken, Employee
from people.selectors import has_role
from people.services.locking import locked
from people.states import TOKEN, TokenStatus
from people.tokens import HINT, digest, new_secret, scopes_for

SECURITY: Final = "security_admin"
MOST_DAYS: Final = 366
MOST_TOKENS: Final = 20


@dataclass(frozen=True)
class Issued:
    """A new token and its secret, which nobody can read again."""

    token: ApiToken
    secret: str

    def __repr__(self) -> str:
        return f"Issued({self.token})"


@transaction.atomic
def issue_token(
    *,
    actor: Employee | None,
    person: Employee,
    name: str,
    scopes: Iterable[str],
    days: int,
    proven: bool = False,
    via: Via = Via.PAGE,
) -> Issued:
    """Give the person a token that is good for these scopes for so many days.

    Only for oneself, or by the system (None), which is the command on the server: a token speaks in the person's name.
    `proven`: the actor has shown his second factor, or needs none; without it nobody gets an administrator's scopes.
    Raises: Refused for somebody else's; Invalid for name, scopes, days, and beyond twenty good tokens.
    """
    if actor is not None and (actor.pk != person.pk or not actor.is_active):
        raise Refused(_("只能为自己签发令牌"))
    owner = locked({person.pk})[person.pk]
    wanted = sorted(set(scopes))
    _check(owner, name.strip(), wanted, days)
    if actor is not None:
        _check_duties(owner, wanted, proven=proven)
    now, secret = wire_clock.now(), new_secret()
    row = ApiToken.objects.create(
        person=owner,
        name=name.strip(),
        hint=secret[:HINT],
        digest=digest(secret),
        scopes=wanted,
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    facts = {"person": owner.pk, "hint": row.hint, "scopes": wanted, "days": days}
    journal.record("people.token_issued", actor=actor.ref if actor else None, ref=row.ref, via=via, facts=facts)
    return Issued(row, secret)


@transaction.atomic
def revoke_token(token: int, *, actor: Employee, via: Via = Via.PAGE) -> ApiToken:
    """Make the token worthless from now on: by its owner or a security administrator.

    Raises: NotVisible for everybody else; IllegalMove if it is revoked already.
    """
    row = ApiToken.objects.select_for_update(of=("self",)).select_related("person").filter(pk=token).first()
    if row is None or not actor.is_active or not (row.person_id == actor.pk or has_role(actor, SECURITY)):
        raise NotVisible(_("内容不存在，或你没有权限查看"))
    TOKEN.move(row, "revoke")
    facts = {"person": row.person_id, "hint": row.hint}
    journal.record("people.token_revoked", actor=actor.ref, ref=row.ref, via=via, facts=facts)
    return row


def revoke_all_of(leaver: Employee, successor: Employee | None) -> int:
    """Revoke every token of somebody who leaves, in that transaction; returns how many."""
    rows = list(ApiToken.objects.select_for_update().filter(person=leaver, status=TokenStatus.ACTIVE).order_by("pk"))
    for row in rows:
        TOKEN.move(row, "revoke")
        facts = {"person": leaver.pk, "hint": row.hint, "reason": "left"}
        journal.record("people.token_revoked", actor=None, ref=row.ref, via=Via.SYSTEM, facts=facts)
    return len(rows)


def _check_duties(owner: Employee, wanted: list[str], *, proven: bool) -> None:
    """An administrator's scopes go to administrators who have proven themselves, for a token asks for no code."""
    special = [slug for slug in wanted if SCOPES.get(slug).duties]
    offered = {scope.slug for scope in scopes_for(owner)}
    if foreign := [slug for slug in special if slug not in offered]:
        raise Invalid.at("scopes", _("你没有这些权限范围对应的角色：%(scopes)s") % {"scopes": " ".join(foreign)})
    if special and not proven:
        raise Invalid.at(
            "scopes", _("签发 %(scopes)s 前，请先在管理后台完成第二步验证") % {"scopes": " ".join(special)}
        )


def _check(owner: Employee, name: str, scopes: list[str], days: int) -> None:
    problems: list[Problem] = []
    if not owner.is_active:
        raise Refused(_("该员工已离职"))
    if not name or len(name) > 60:
        problems.append(Problem("name", _("请填写名称，最多 60 字，例如用途")))
    unknown = [slug for slug in scopes if slug not in SCOPES]
    if not scopes or unknown:
        known = " ".join(scope.slug for scope in SCOPES)
        problems.append(Problem("scopes", _("请从以下权限范围中选择：%(known)s") % {"known": known}))
    if not 1 <= days <= MOST_DAYS:
        problems.append(Problem("days", _("有效期须为 1–%(most)d 天") % {"most": MOST_DAYS}))
    good = ApiToken.objects.filter(person=owner, status=TokenStatus.ACTIVE, expires_at__gt=wire_clock.now())
    if good.count() >= MOST_TOKENS:
        problems.append(Problem("", _("有效令牌最多 %(most)d 个，请先吊销不用的") % {"most": MOST_TOKENS}))
    if problems:
        raise Invalid(problems)
