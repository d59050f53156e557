"""Keeping a thing's words, in the transaction of the verb that changes them."""

from __future__ import annotations

from collections.abc import Iterable

from core import clock, transactions
from core.models import SearchDocument
from core.refs import Ref
from core.search.kinds import Doc
from core.search.text import text_of

_CHANGES = ("owner_kind", "owner_pk", "text", "weight", "updated_at")


def put(*docs: Doc) -> None:
    """These things are found by these words from now on.

    Raises: RuntimeError outside a transaction.
    """
    transactions.require("core.search.put")
    write(docs)


def drop(*refs: Ref) -> None:
    """These things are found no more.

    Raises: RuntimeError outside a transaction.
    """
    transactions.require("core.search.drop")
    for kind in sorted({ref.kind for ref in refs}):
        keys = [ref.pk for ref in refs if ref.kind == kind]
        SearchDocument.objects.filter(ref_kind=kind, ref_pk__in=keys).delete()


def write(docs: Iterable[Doc]) -> None:
    """Insert or replace the rows of many things with one statement per 500."""
    SearchDocument.objects.bulk_create(
        [row_of(doc) for doc in {doc.ref: doc for doc in docs}.values()],
        batch_size=500,
        update_conflicts=True,
        unique_fields=["ref_kind", "ref_pk"],
        update_fields=_CHANGES,
    )


def row_of(doc: Doc) -> SearchDocument:
    """The document as its row."""
    return SearchDocument(
        ref_kind=doc.ref.kind,
        ref_pk=doc.ref.pk,
        owner_kind=doc.owner.kind if doc.owner else "",
        owner_pk=doc.owner.pk if doc.owner else None,
        text=text_of(doc),
        weight=doc.weight,
        updated_at=clock.now(),
    )
