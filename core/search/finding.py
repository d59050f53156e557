"""Finding: a look through one narrow table, with the room's own rule of who may see what in the same question.

A look through the text of 100,000 rows costs some 20 ms on either database, needs no extension and no second table
that could disagree; docs/mechanisms/search.md has the figures and what else was measured.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import StrIndex
from django.db.models.lookups import GreaterThan

from core.models import SearchDocument
from core.search.kinds import Sight
from core.search.text import INITIALS, NAME, PINYIN, grade, joined, parts

NEWEST: Final = 200  # so many matches are ranked; of a word that stands in more, the newest and the best beginnings
MANY: Final = 1_000  # so many are looked at for who sees too few of those
OWNERS: Final = 1_000
FEW: Final = 4_000  # who may see no more than that, as the head of a large department, is answered from these alone
BEGINS: Final = 1  # the grade of what begins so


def find(
    kind: str, asked: str, *, limit: int, visible: QuerySet[Any] | Sight | None = None, owner_kind: str = ""
) -> tuple[int, ...]:
    """Keys of the best `limit` things of the kind in which all parts of the question are found.

    The whole name comes first, then its beginning, initials, pinyin, the rest; equally good ones by weight. `visible`
    gives what the person may see (None: all; a `Sight` for who surely sees much). With an `owner_kind` a part may
    also be the name of the thing's owner.
    """
    wanted = parts(asked)
    own = list(visible.order_by().values_list("pk", flat=True)[: FEW + 1]) if isinstance(visible, QuerySet) else None
    if not wanted or own == []:
        return ()
    rows = SearchDocument.objects.filter(ref_kind=kind)
    for part in wanted:
        rows = rows.filter(_holding(part, owner_kind))
    if own is not None and len(own) <= FEW:
        found = _newest(rows.filter(ref_pk__in=own))
    else:
        # what begins with a question of one part holds it: that one look is enough
        held = rows if len(wanted) > 1 else SearchDocument.objects.filter(ref_kind=kind)
        begun = held.filter(_begins(joined(asked), (NAME,)))
        found = _among_many(rows, begun, asked, limit, _sight(visible))
    best = sorted(set(found), key=lambda row: (grade(row[1], asked), -row[2], -row[0]))
    return tuple(pk for pk, _text, _weight in best[:limit])


Row = tuple[int, str, int]


def _among_many(
    rows: QuerySet[SearchDocument],
    beginning: QuerySet[SearchDocument],
    asked: str,
    limit: int,
    sight: Sight | None,
) -> list[Row]:
    """For who sees much: the newest matches first, the rule about these alone; more looks only if these do not do."""
    newest = _newest(rows)
    found = _seen(newest, sight)
    if len(newest) < NEWEST:
        return found
    if sum(grade(text, asked) <= BEGINS for _pk, text, _weight in found) < limit:
        found += _seen(_newest(beginning), sight)
    if sight is not None and len(set(found)) < limit:
        found += _further(rows, {row[0] for row in newest}, limit - len(set(found)), sight)
    return found


def _further(rows: QuerySet[SearchDocument], known: set[int], missing: int, sight: Sight) -> list[Row]:
    """A word found in much, and a reader who sees little of where it is newest: one long look at the next matches,
    then what he sees is looked through."""
    many = _newest(rows, MANY)
    found = _seen([row for row in many if row[0] not in known], sight)
    if len(many) < MANY or len(found) >= missing:
        return found
    return _newest(rows.filter(ref_pk__in=sight.whole().order_by().values("pk")))


def _newest(rows: QuerySet[SearchDocument], most: int | None = None) -> list[Row]:
    return list(rows.order_by("-weight").values_list("ref_pk", "text", "weight")[: most or NEWEST])


def _sight(visible: QuerySet[Any] | Sight | None) -> Sight | None:
    if isinstance(visible, QuerySet):
        rows = visible.order_by()
        return Sight(among=lambda keys: rows.filter(pk__in=keys), whole=lambda: rows)
    return visible


def _seen(candidates: Sequence[Row], sight: Sight | None) -> list[Row]:
    if sight is None or not candidates:
        return list(candidates)
    seen = set(sight.among({row[0] for row in candidates}).order_by().values_list("pk", flat=True))
    return [row for row in candidates if row[0] in seen]


def _holding(part: str, owner_kind: str) -> Q:
    own = _own(part)
    if not owner_kind:
        return own
    by_name = _begins(part, (NAME, INITIALS, PINYIN)) if part.isascii() else own
    owners = SearchDocument.objects.filter(by_name, ref_kind=owner_kind).order_by("-weight")
    keys = list(owners.values_list("ref_pk", flat=True)[:OWNERS])
    return own | Q(owner_kind=owner_kind, owner_pk__in=keys) if keys else own


def _own(part: str) -> Q:
    """One Latin letter or digit stands in nearly every text: it counts only where a name begins."""
    return _begins(part, (NAME, INITIALS)) if len(part) == 1 and part.isascii() else _holds(part)


def _begins(word: str, marks: tuple[str, ...]) -> Q:
    found = Q()
    for mark in marks:
        found |= _holds(mark + word)
    return found


def _holds(needle: str) -> Q:
    """The needle stands somewhere in the text; wildcards mean nothing in it."""
    return Q(GreaterThan(StrIndex("text", Value(needle)), 0))
