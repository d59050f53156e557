"""Words that only the pages need."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from approvals.selectors.shown import Verb

DECISIONS = frozenset({"approve", "reject", "complete", "cannot", "answer"})


def opinion_of(verbs: Iterable[Verb]) -> str:
    """What stands in the empty opinion box."""
    known = {verb.slug: verb for verb in verbs}
    if "answer" in known:
        return _("你的意见（必填）")
    forward = known.get("approve") or known.get("complete")
    if forward is not None and forward.comment_required:
        return _("审批意见（必填）")
    if "complete" in known or "cannot" in known:
        return _("说明（选填，无法完成时必填）")
    back = known.get("reject")
    return _("审批意见（选填，拒绝时必填）") if back is None or back.comment_required else _("审批意见（选填）")
