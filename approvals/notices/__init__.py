"""What approvals says in Feishu; one file per kind of notice, each with its sample.

| slug | about | to | facts |
|---|---|---|---|
| approvals.todo | task | who may act on the part, also the initiator to whom it came back | |
| approvals.pool | run | the duty group of the node, where one of those asked claims it | |
| approvals.result | request | the initiator: when all have agreed and work begins, and at the end | |
| approvals.changed | request | the initiator | what: returned, suspended, resumed, jumped, amended, revoking |
| approvals.rating | request | the initiator, once it is closed | |
| approvals.copied | request | who got a copy | by (who sent it by hand) |
| approvals.mentioned | request | who is mentioned in a comment | author, text |
| approvals.commented | task, request | who is asked now, and the initiator | author, text |
| approvals.answered | task | who had asked for an opinion | author, text |
| approvals.suspended, approvals.resumed | task | who is asked now | author, text (the reason) |
| approvals.urged | task | who is urged | urger |
| approvals.reminder | task | who may act on the part | |
| approvals.date | request | the initiator and whom the flow names | what: remind, draft, request; field |
| approvals.overtime | warning | the leader | |
| approvals.flow_published, …retired, …revived | flow | the other flow administrators | by, number, text |

Who loses his part (somebody was quicker, withdrawn, transferred, removed, ended) gets no message: his card says so.
"""

from __future__ import annotations

from approvals.notices.changed import CHANGED
from approvals.notices.commented import ANSWERED, COMMENTED, MENTIONED, RESUMED, SUSPENDED
from approvals.notices.copied import COPIED
from approvals.notices.date import DATE
from approvals.notices.flows import KINDS as OF_FLOWS
from approvals.notices.overtime import OVERTIME
from approvals.notices.pool import POOL
from approvals.notices.rating import RATING
from approvals.notices.reminder import REMINDER
from approvals.notices.result import RESULT
from approvals.notices.todo import TODO
from approvals.notices.urged import URGED

KINDS = (
    TODO, POOL, RESULT, CHANGED, REMINDER, OVERTIME, URGED, COMMENTED, MENTIONED, ANSWERED, SUSPENDED, RESUMED, COPIED,
    RATING, DATE, *OF_FLOWS,
)  # fmt: skip
