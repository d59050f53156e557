"""评论, 提到我, 答复, 暂停 and 恢复: what is said under a card, or to who has no card yet."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from approvals import phrases
from approvals.notices.common import cut, gather, is_sample, sample
from approvals.notices.replies import named, short, subject
from bots import api as bots

MOST_SAID = 120
Sentence = Callable[[], str]


def _kind(
    slug: str, label: object, sentence: Sentence, *, form: bots.Form, about: str, title: Sentence | None = None
) -> bots.NoticeKind:
    """A notice of one sentence with the facts `author` and `text` that the verb gave."""

    def render(context: bots.NoticeContext) -> bots.CardView | None:
        head = title() if title else ""
        if is_sample(context):
            known = {"name": _("陈立"), "what": _("云主机申请"), "text": _("规格请与容量组确认")}
            return short(sentence() % known, title=head % known if head else "")
        found = subject(context)
        author, text = context.facts.get("author"), context.facts.get("text")
        if found is None or author is None or text is None:
            return None
        known = {"name": author.value, "what": named(found[0]), "text": cut(text.value, MOST_SAID)}
        return short(sentence() % known, path=phrases.url(found[0]), title=head % known if head else "")

    return bots.NoticeKind(
        slug=slug,
        label=label,  # type: ignore[arg-type]  # a lazy text
        form=form,
        lane=bots.Lane.NORMAL,
        urgency=bots.Urgency.TODAY,
        render=render,
        sample=lambda: sample(about),
        gather=gather,
    )


COMMENTED = _kind(
    "approvals.commented", gettext_lazy("审批评论"), lambda: _("%(name)s评论 %(what)s：%(text)s"),
    form=bots.Form.REPLY, about="approvals.task",
)  # fmt: skip
MENTIONED = _kind(
    "approvals.mentioned", gettext_lazy("评论中提到我"), lambda: _("%(name)s在 %(what)s 的评论中提到你：「%(text)s」"),
    form=bots.Form.NOTE, about="approvals.request", title=lambda: _("%(name)s提到你"),
)  # fmt: skip
ANSWERED = _kind(
    "approvals.answered", gettext_lazy("委派答复"), lambda: _("%(name)s已答复 %(what)s：「%(text)s」请你决定。"),
    form=bots.Form.REPLY, about="approvals.task",
)  # fmt: skip
SUSPENDED = _kind(
    "approvals.suspended", gettext_lazy("审批暂停"), lambda: _("%(name)s已暂停 %(what)s：「%(text)s」恢复前无需处理。"),
    form=bots.Form.REPLY, about="approvals.task",
)  # fmt: skip
RESUMED = _kind(
    "approvals.resumed", gettext_lazy("审批恢复"), lambda: _("%(name)s已恢复 %(what)s：「%(text)s」请继续处理。"),
    form=bots.Form.REPLY, about="approvals.task",
)  # fmt: skip
