"""Who gets which answer at the addresses of approvals; who may decide what is proved with each verb."""

from __future__ import annotations

from tests.house.permissions import Row, table_test

SIGNED_IN = {"nobody": 302, "member": 200, "head": 200, "outsider": 200}
UNSEEN = {"nobody": 302, "member": 404, "head": 404, "outsider": 404}
PERMISSIONS = (
    Row("approvals:start", SIGNED_IN),
    Row("approvals:new", UNSEEN, args=("no-such-flow",)),
    Row("approvals:preview", UNSEEN, method="post", args=("no-such-flow",)),
    Row("approvals:draft", UNSEEN, method="post", args=("no-such-flow",)),
    Row("approvals:request", UNSEEN, args=(999,)),
    Row("approvals:act", UNSEEN, method="post", args=(999,), data={"verb": "approve:1:1"}),
    Row("approvals:comment", UNSEEN, method="post", args=(999,), data={"text": "好"}),
    Row("approvals:file", UNSEEN, args=(999,)),
)
test_the_table = table_test(PERMISSIONS)
