"""Who gets which answer at the addresses of the shell."""

from __future__ import annotations

from tests.house.permissions import Row, table_test

SIGNED_IN = {"nobody": 302, "member": 200, "head": 200, "hr": 200, "operator": 200, "outsider": 200}
KEEPERS = {"nobody": 302, "member": 403, "head": 403, "hr": 200, "operator": 200, "outsider": 403}
PRESSED = {"nobody": 302, "member": 422, "outsider": 422}
AUDITED = {"nobody": 302, "member": 403, "hr": 403, "operator": 403, "system": 403, "security": 200, "audit": 200}
READ_BY_AUDIT = {"nobody": 302, "audit": 200, "system": 403, "security": 403, "hr": 403, "member": 403}
PERMISSIONS = (
    Row("portal:home", SIGNED_IN),
    Row("portal:inbox", SIGNED_IN),
    Row("portal:inbox-export", SIGNED_IN),
    Row("portal:profile", SIGNED_IN),
    Row("portal:second-factor", SIGNED_IN, note="whoever likes may have one"),
    Row("portal:second-factor-verify", SIGNED_IN),
    Row("portal:search", SIGNED_IN),
    Row("portal:people", SIGNED_IN),
    Row("portal:person", {"nobody": 302, "member": 404, "hr": 404}, args=(999_999,), note="see test_person.py"),
    Row("portal:department", {"nobody": 302, "member": 404}, args=(999_999,), note="see test_department.py"),
    Row("portal:mail-wishes", {"nobody": 302, "member": 302, "outsider": 302}, method="post"),
    Row("portal:notices", SIGNED_IN),
    Row("portal:notices-count", SIGNED_IN),
    Row("portal:notice", {"nobody": 302, "member": 404, "operator": 404}, args=(1,), note="only one's own"),
    Row("portal:notices-read", {"nobody": 302, "member": 302, "outsider": 302}, method="post"),
    Row("portal:log", READ_BY_AUDIT),
    Row("portal:log-export", READ_BY_AUDIT, args=("csv",)),
    Row("portal:log-verify", {**READ_BY_AUDIT, "audit": 302}, method="post"),
    Row("portal:reads", READ_BY_AUDIT),
    Row("portal:reads-export", READ_BY_AUDIT),
    Row("portal:watermark", SIGNED_IN),
    Row("portal:preferences", PRESSED, method="post"),
    Row("portal:delegate", PRESSED, method="post"),
    Row("portal:end-delegation", {"nobody": 302, "member": 404, "outsider": 404}, method="post", args=(1,)),
    Row("portal:tokens", SIGNED_IN),
    Row("portal:issue-token", PRESSED, method="post"),
    Row("portal:revoke-token", {"nobody": 302, "member": 404, "outsider": 404}, method="post", args=(1,)),
    Row("portal:note-absence", PRESSED, method="post"),
    Row("portal:cancel-absence", {"nobody": 302, "member": 404, "outsider": 404}, method="post", args=(1,)),
    Row("portal:sign-in", {"nobody": 200, "member": 302}),
    Row("portal:password", SIGNED_IN),
    Row("portal:end-device", {"nobody": 302, "member": 404, "security": 404}, method="post", args=("0" * 64,)),
    Row("portal:end-devices", {"nobody": 302, "member": 302}, method="post", note="one's own alone"),
    Row("portal:sign-ins", AUDITED),
    Row("portal:sign-ins-export", AUDITED),
    Row("portal:feishu", {"nobody": 403, "member": 302}, note="open: without a bot it says what is missing"),
    Row("portal:feishu-return", {"nobody": 400, "member": 400}, note="open: only what this browser began is taken"),
    Row("portal:sign-out", {"nobody": 405, "member": 405}, note="ends a session, and only by a press"),
    Row("portal:tour-away", {"nobody": 302, "member": 302}, method="post", args=("welcome",)),
    Row("portal:tours-again", {"nobody": 302, "member": 302}, method="post"),
    Row("portal:give-feedback", {"nobody": 302, "member": 302, "outsider": 302}, method="post"),
    Row("portal:feedback", KEEPERS),
    Row("portal:answer-feedback", {"nobody": 302, "member": 403, "hr": 404}, method="post", args=(999_999,)),
    Row("portal:adoption", KEEPERS),
    Row("portal:audiences", {"nobody": 302, "member": 403, "hr": 403, "operator": 403}),
    Row("portal:audience", {"nobody": 302, "member": 403, "hr": 403}, args=("app:approvals",)),
    Row("portal:styleguide", {"nobody": 404, "member": 404}, note="debug only"),
)
test_the_table = table_test(PERMISSIONS)
