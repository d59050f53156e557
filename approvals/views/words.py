"""Words that only the pages need."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from approvals.selectors.pages import Verb

DECISIONS = frozenset({"approve", "reject", "complete", "cannot"})


def opinion_of(verbs: Iterable[Verb]) -> str:
    """What stands in the empty opinion box."""
    slugs = {verb.slug for verb in verbs}
    if "complete" in slugs:
        return _("说明（选填，无法完成时必填）")
    return _("审批意见（选填，拒绝时必填）")
