"""Who gets which answer at the addresses of bots: the operator's pages are the operator's; the door is Feishu's."""

from __future__ import annotations

from tests.house.permissions import Row, table_test

OPERATORS = {"nobody": 302, "operator": 200, "member": 403, "head": 403, "outsider": 403}
PRESSED = {"nobody": 302, "operator": 404, "member": 403, "outsider": 403}
PERMISSIONS = (
    Row("bots:deliveries", OPERATORS),
    Row("bots:letters", OPERATORS),
    Row("bots:retry-letter", PRESSED, method="post", args=(999,)),
    Row("bots:retry-letters", {"nobody": 302, "operator": 302, "member": 403, "outsider": 403}, method="post"),
    Row("bots:errands", OPERATORS),
    Row("bots:events", OPERATORS),
    Row("bots:bots", OPERATORS),
    Row("bots:directory", OPERATORS),
    Row("bots:centre", OPERATORS),
    Row("bots:check-centre", {"nobody": 302, "operator": 302, "member": 403, "outsider": 403}, method="post"),
    Row("bots:start-directory", PRESSED, method="post", args=("sing",)),
    Row("bots:retry-delivery", PRESSED, method="post", args=(999,)),
    Row("bots:retry-card", PRESSED, method="post", args=(999,)),
    Row("bots:retry-errand", PRESSED, method="post", args=(999,)),
    Row("bots:retry-event", PRESSED, method="post", args=(999,)),
    Row("bots:dismiss-event", PRESSED, method="post", args=(999,)),
    Row("bots:retry-timer", PRESSED, method="post", args=(999,)),
    Row("bots:add-bot", {"nobody": 302, "operator": 422, "member": 403, "outsider": 403}, method="post"),
    Row("bots:bot-verb", PRESSED, method="post", args=("no-such-bot", "test")),
    Row("bots:centre-callback", {"nobody": 404}, method="post", args=("no-such-bot",), note="proved by Feishu's token"),
    Row("bots:callback", {"nobody": 404}, method="post", args=("no-such-bot",), note="signed and encrypted by Feishu"),
)
test_the_table = table_test(PERMISSIONS)
