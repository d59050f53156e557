"""The verbs, one file each. All are keyword-only and one transaction; `key` makes a repeated click harmless.

    submit.submit(actor, flow, raw, key, department=None, via=Via.PAGE)       -> Request   (Invalid names the fields)
    decide.approve / .reject / .complete / .cannot_do
        (task, actor, generation, key, comment="", via=Via.PAGE)              -> Outcome(request, toast)
    withdraw.withdraw(request, actor, key, reason="", via=…)                  -> Outcome
    comment.comment(request, actor, text, key, via=…)                         -> Comment
    urge.urge(request, actor, via=…)                                          -> Outcome
    draft.save_draft(actor, flow, data)                                       -> Draft
    attach.attach(actor, flow, field, upload)                                 -> Attachment

`task` and `request` are keys. NotVisible, Refused, IllegalMove (with the fresh subject) and Invalid as everywhere.
"""

from __future__ import annotations
