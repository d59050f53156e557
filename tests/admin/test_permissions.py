"""Every address of the admin site, and who gets which answer: nobody reads or does what is another's."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from core.admin_site import SITE
from tests.cast import Cast
from tests.house.permissions import EVERYBODY, NOBODY, Row, admin_rows

ENTERS = {"nobody": 302, "hr": 200, "system": 200, "security": 200, "audit": 200, "operator": 200}
STAYS_OUT = {"member": 403, "outsider": 403}
OTHERS = STAYS_OUT | {"operator": 403}
HR_ALONE = OTHERS | {"nobody": 302, "hr": 200, "system": 403, "security": 403, "audit": 403}
PERMISSIONS = (
    Row("admin:index", ENTERS | STAYS_OUT),
    Row("admin:settings", OTHERS | {"nobody": 302, "hr": 403, "system": 200, "security": 403, "audit": 403}),
    Row("admin:jsi18n", ENTERS | STAYS_OUT),
    Row("admin:app_list", ENTERS | STAYS_OUT | {"system": 404}, args=("people",)),
    *admin_rows("core_journalentry", see=["audit"]),
    *admin_rows("core_calendarday", see=["hr"], add=["hr"], verbs=True),
    *admin_rows("core_sessionhours", see=["hr", "operator"], add=["hr", "operator"], verbs=True),
    *admin_rows("core_tradinghalt", see=["hr", "operator"], add=["hr", "operator"], verbs=True),
    *admin_rows("people_employee", see=["hr"], add=["hr"], verbs=True),
    *admin_rows("people_department", see=["hr"], add=["hr"], verbs=True),
    *admin_rows("people_delegation", see=["hr"], add=["hr"], verbs=True),
    *admin_rows("people_absence", see=["hr"], add=["hr"], verbs=True),
    *admin_rows("people_account", see=["security"], verbs=True),
    *admin_rows("people_role", see=["security"]),
    *admin_rows("people_roleholding", see=["security"], add=["security"], verbs=True),
    *admin_rows("people_secondfactor", see=["security"], verbs=True),
    *admin_rows("people_apitoken", see=["security"], verbs=True),
    *admin_rows("people_signin", see=["audit"]),
    *admin_rows("people_breakglass", see=["audit"], verbs=True),
    *admin_rows("people_importbatch", see=["hr", "operator"], verbs=True),
    Row("admin:people_importbatch_upload", HR_ALONE, args=("people",)),
    Row("admin:people_importbatch_template", HR_ALONE, args=("people",)),
    Row("admin:people_importbatch_export", HR_ALONE, args=("people", "csv")),
    *(
        Row(f"admin:{desk}_export", HR_ALONE, args=("csv",))
        for desk in ("people_employee", "people_department", "core_calendarday", "people_delegation", "people_absence")
    ),
    *admin_rows("estate_system", see=["operator"], add=["operator"], verbs=True),
    *admin_rows("estate_roster", see=["operator"], add=["operator"], verbs=True),
    *admin_rows("estate_rosterlayer", see=["operator"], verbs=True),
    *admin_rows("estate_ledgerrow", see=["hr", "operator"], verbs=True),
    *admin_rows("bots_bot", see=["system"], add=["system"], verbs=True),
    *admin_rows("bots_groupchat", see=["system"], add=["system"], verbs=True),
    *admin_rows("bots_webhooksubscription", see=["system"], add=["system"], verbs=True),
)


# Who may send what: for each desk its forms (add, change) and verbs. Nobody else gets past 403.
SENDS: dict[str, dict[str, set[str]]] = {
    "core_journalentry": {},
    "core_calendarday": {"add": {"hr"}, "change": {"hr"}, "withdraw": {"hr"}},
    "core_sessionhours": {one: {"hr", "operator"} for one in ("add", "change", "end")},
    "core_tradinghalt": {one: {"hr", "operator"} for one in ("add", "withdraw")},
    "people_employee": {"add": {"hr"}, "change": {"hr"}, "leave": {"hr"}, "return": {"hr"}},
    "people_department": {"add": {"hr"}, "change": {"hr"}, "close": {"hr"}},
    "people_delegation": {"add": {"hr"}, "end": {"hr"}},
    "people_absence": {"add": {"hr"}, "cancel": {"hr"}},
    "people_account": {"unlock": {"security"}, "sign-out": {"security"}, "password": {"security"}},
    "people_role": {},
    "people_roleholding": {"add": {"security"}, "withdraw": {"security"}},
    "people_secondfactor": {"reset": {"security"}},
    "people_apitoken": {"revoke": {"security"}},
    "people_signin": {},
    "people_breakglass": {"end": {"audit"}},
    "people_importbatch": {one: {"hr", "operator"} for one in ("take", "discard", "undo")},
    "estate_system": {one: {"operator"} for one in ("add", "change", "retire", "restore")},
    "estate_roster": {one: {"operator"} for one in ("add", "change", "retire", "restore")},
    "estate_rosterlayer": {"end": {"operator"}},
    "estate_ledgerrow": {one: {"hr", "operator"} for one in ("change", "retire", "restore")},
    "bots_bot": {"add": {"system"}, "credentials": {"system"}, "pause": {"system"}, "resume": {"system"}},
    "bots_groupchat": {"add": {"system"}, "pause": {"system"}, "resume": {"system"}},
    "bots_webhooksubscription": {"add": {"system"}, "pause": {"system"}, "resume": {"system"}},
}
FORMS = ("add", "change")


def sent(client: Client, desk: str, what: str) -> int:
    """The answer to an empty form or press; of a row that is not there where one is needed."""
    args = {"add": (), "change": ("999999",)}.get(what, ("999999", what))
    name = what if what in FORMS else "verb"
    return client.post(reverse(f"admin:{desk}_{name}", args=args)).status_code


def test_the_table_names_every_desk_and_verb() -> None:
    there = {f"{model._meta.app_label}_{model._meta.model_name}": desk for model, desk in SITE._registry.items()}
    told = {name: sorted(set(sends) - set(FORMS)) for name, sends in SENDS.items()}
    assert told == {name: sorted(verb.slug for verb in desk.verbs) for name, desk in there.items()}


@pytest.mark.django_db
@pytest.mark.parametrize("who", [NOBODY, *EVERYBODY])
def test_nobody_sends_what_is_not_his(client: Client, cast: Cast, who: str) -> None:
    """Each form and verb of every desk, and verbs by a name that the desk does not know."""
    if who != NOBODY:
        client.force_login(getattr(cast, who))
    client.raise_request_exception = False
    for desk, sends in SENDS.items():
        for what in {*FORMS, *sends, *(["no-such-verb"] if set(sends) - set(FORMS) else [])}:
            got = sent(client, desk, what)
            if who == NOBODY:
                assert got == 302, (desk, what)
            elif who in sends.get(what, set()):
                assert got in ({422} if what == "add" else {302, 404}), (desk, what, got)
            else:
                assert got == 403, (desk, what, got)
    upload = client.post(reverse("admin:people_importbatch_upload", args=("people",))).status_code
    assert upload == {NOBODY: 302, "hr": 422}.get(who, 403)


@pytest.mark.django_db
@pytest.mark.parametrize("who", [NOBODY, *EVERYBODY])
def test_each_gets_the_answers_of_the_table(client: Client, cast: Cast, who: str) -> None:
    """All cells of one person: the desks are many, the firm is written once."""
    if who != NOBODY:
        client.force_login(getattr(cast, who))
    client.raise_request_exception = False
    got = {(row.name, row.args): client.get(reverse(row.name, args=row.args)).status_code for row in PERMISSIONS}
    assert got == {(row.name, row.args): row.answers[who] for row in PERMISSIONS}
