"""Every address of the admin site, and who gets which answer: nobody reads or does what is another's."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.house.permissions import EVERYBODY, NOBODY, Row, admin_rows

ENTERS = {"nobody": 302, "hr": 200, "system": 200, "security": 200, "audit": 200}
OTHERS = {"operator": 403, "member": 403, "outsider": 403}
HR_ALONE = OTHERS | {"nobody": 302, "hr": 200, "system": 403, "security": 403, "audit": 403}
PERMISSIONS = (
    Row("admin:index", ENTERS | OTHERS),
    Row("admin:jsi18n", ENTERS | OTHERS),
    Row("admin:app_list", ENTERS | OTHERS | {"system": 404}, args=("people",)),
    *admin_rows("core_journalentry", see=["audit"]),
    *admin_rows("core_calendarday", see=["hr"], add=["hr"], verbs=True),
    *admin_rows("people_employee", see=["hr"], add=["hr"], verbs=True),
    *admin_rows("people_department", see=["hr"], add=["hr"], verbs=True),
    *admin_rows("people_delegation", see=["hr"], add=["hr"], verbs=True),
    *admin_rows("people_absence", see=["hr"], add=["hr"], verbs=True),
    *admin_rows("people_account", see=["security"], verbs=True),
    *admin_rows("people_role", see=["security"]),
    *admin_rows("people_roleholding", see=["security"], add=["security"], verbs=True),
    *admin_rows("people_secondfactor", see=["security"], verbs=True),
    *admin_rows("people_signin", see=["audit"]),
    *admin_rows("people_breakglass", see=["audit"], verbs=True),
    *admin_rows("people_importbatch", see=["hr"], verbs=True),
    Row("admin:people_importbatch_upload", HR_ALONE, args=("people",)),
    Row("admin:people_importbatch_template", HR_ALONE, args=("people",)),
    Row("admin:people_importbatch_export", HR_ALONE, args=("people", "csv")),
    *admin_rows("bots_bot", see=["system"], add=["system"], verbs=True),
    *admin_rows("bots_webhooksubscription", see=["system"], add=["system"], verbs=True),
)


@pytest.mark.django_db
@pytest.mark.parametrize("who", [NOBODY, *EVERYBODY])
def test_each_gets_the_answers_of_the_table(client: Client, cast: Cast, who: str) -> None:
    """All cells of one person: the desks are many, the firm is written once."""
    if who != NOBODY:
        client.force_login(getattr(cast, who))
    client.raise_request_exception = False
    got = {(row.name, row.args): client.get(reverse(row.name, args=row.args)).status_code for row in PERMISSIONS}
    assert got == {(row.name, row.args): row.answers[who] for row in PERMISSIONS}
