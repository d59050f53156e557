"""Who gets which answer at the REST door with a session; what tokens may is in the tests of each address."""

from __future__ import annotations

from tests.house.permissions import Row, table_test

READ = {"nobody": 401, "member": 200, "outsider": 200}
GONE = {"nobody": 401, "member": 404, "outsider": 404}
JSON_ONLY = {"nobody": 401, "member": 415, "outsider": 415}
AUDIT = {"nobody": 401, "member": 403, "hr": 403, "system": 403, "security": 403, "operator": 403, "audit": 200}
NO_FILE = {"nobody": 401, "member": 422, "outsider": 422}
DUTY = {"nobody": 401, "member": 403, "hr": 403, "audit": 403, "operator": 200, "system": 200}
FLOWS = {"nobody": 401, "member": 403, "hr": 403, "system": 403}
KEEPERS = {"nobody": 401, "member": 403, "hr": 403, "audit": 403, "system": 403, "operator": 200}
NO_SOURCE = {"nobody": 401, "member": 403, "system": 403, "operator": 404}
PERMISSIONS = (
    Row("api:schema", READ),
    Row("api:docs", {"nobody": 302, "member": 200}),
    Row("api:me", READ),
    Row("api:preferences", READ),
    Row("api:tokens", READ),
    Row("api:token", GONE, method="delete", args=(999_999,)),
    Row("api:people", READ),
    Row("api:person", GONE, args=(999_999,), note="who sees whom: test_door.py"),
    Row("api:departments", READ),
    Row("api:delegations", READ),
    Row("api:delegations", {"nobody": 401, "member": 415, "outsider": 415}, method="post", note="JSON only"),
    Row("api:delegation", GONE, method="delete", args=(999_999,)),
    Row("api:absences", READ),
    Row("api:absences", {"nobody": 401, "member": 415, "outsider": 415}, method="post", note="JSON only"),
    Row("api:absence", GONE, method="delete", args=(999_999,)),
    Row("api:systems", READ),
    Row("api:system", GONE, args=("none",)),
    Row("api:ledgers", READ),
    Row("api:ledger-rows", GONE, args=("none",)),
    Row("api:rosters", READ),
    Row("api:on-duty", GONE, args=("none",)),
    Row("api:inbox", READ),
    Row("api:inbox-counts", READ),
    Row("api:flows", READ),
    Row("api:flow", GONE, args=("none",)),
    Row("api:draft", GONE, args=("none",)),
    Row("api:favourite", GONE, method="put", args=("none",)),
    Row("api:flow-versions", FLOWS, args=("none",)),
    Row("api:flow-definition", FLOWS, args=("none",)),
    Row("api:flow-drafts", JSON_ONLY, method="post"),
    Row("api:flow-draft", FLOWS, args=(999_999,)),
    Row("api:flow-draft", JSON_ONLY, method="put", args=(999_999,)),
    Row("api:flow-publication", JSON_ONLY, method="post", args=(999_999,)),
    Row("api:files", NO_FILE, method="post", args=("none",), data={"field": "x"}, note="a form without its file"),
    Row("api:file", GONE, args=(999_999,)),
    Row("api:requests", READ),
    Row("api:request", GONE, args=(999_999,)),
    Row("api:decisions", JSON_ONLY, method="post", args=(999_999,)),
    Row("api:withdrawal", JSON_ONLY, method="post", args=(999_999,)),
    Row("api:comments", JSON_ONLY, method="post", args=(999_999,)),
    Row("api:urging", GONE, method="post", args=(999_999,)),
    Row("api:flow-requests", JSON_ONLY, method="post", args=("none",)),
    Row("api:again", GONE, args=(999_999,)),
    Row("api:return", JSON_ONLY, method="post", args=(999_999,)),
    Row("api:resubmission", JSON_ONLY, method="post", args=(999_999,)),
    Row("api:amendment", JSON_ONLY, method="post", args=(999_999,)),
    Row("api:handing", JSON_ONLY, method="post", args=(999_999,)),
    Row("api:opinions", JSON_ONLY, method="post", args=(999_999,)),
    Row("api:signers", JSON_ONLY, method="post", args=(999_999,)),
    Row("api:claims", JSON_ONLY, method="post", args=(999_999,)),
    Row("api:revocation", JSON_ONLY, method="post", args=(999_999,)),
    Row("api:interventions", JSON_ONLY, method="post", args=(999_999,)),
    Row("api:copies", JSON_ONLY, method="post", args=(999_999,)),
    Row("api:rating", JSON_ONLY, method="post", args=(999_999,)),
    Row("api:proposals", JSON_ONLY, method="post", args=(999_999,)),
    Row("api:run-answer", JSON_ONLY, method="post", args=(999_999, 1)),
    Row("api:batch", JSON_ONLY, method="post"),
    Row("api:leaver-findings", {"nobody": 401, "member": 403, "hr": 403, "system": 403}),
    Row("api:audit-log", AUDIT),
    Row("api:audit-reads", AUDIT),
    Row("api:alert-sources", KEEPERS),
    Row("api:alert-source", NO_SOURCE, args=("none",)),
    Row("api:alert-requests", NO_SOURCE, args=("none",)),
    Row("api:alert-request", NO_SOURCE, args=("none", 999_999)),
    Row("api:alert-reading", NO_SOURCE, method="post", args=("none", 999_999)),
    Row("api:silences", READ, note="whose silences: tests/alerts/test_silences.py"),
    Row("api:silences", JSON_ONLY, method="post"),
    Row("api:silence-hits", JSON_ONLY, method="post"),
    Row("api:silence-end", GONE, method="post", args=(999_999,)),
    Row("api:webhook-events", DUTY),
    Row("api:webhooks", DUTY),
    Row("api:webhook", {"nobody": 401, "member": 403, "operator": 404}, args=(999_999,)),
    Row("api:webhook-switch", JSON_ONLY, method="post", args=(999_999,)),
    Row("api:webhook-ping", {"nobody": 401, "member": 403, "operator": 404}, method="post", args=(999_999,)),
)
test_the_table = table_test(PERMISSIONS)
