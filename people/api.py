"""The door to people for all other rooms (the tables of `people.models` are public as well)."""

from __future__ import annotations

from people.absences import absences_in_force, absences_of, absent, back_at, own_absence
from people.absentees import ABSENCES, AbsenceHandler
from people.account_policy import READERS_OF_SIGN_INS, may_read_sign_ins, require_may_read_sign_ins
from people.account_selectors import SignInFilters, own_sign_ins, sessions_of, sign_ins
from people.account_states import SignInReason, SignInResult, SignInWay
from people.audience import AUDIENCES, AudienceSource, AudienceSubject, in_audience, outside, within
from people.audience import subjects as audience_subjects
from people.away import away_notes, away_until, now_away
from people.delegates import DELEGATIONS, DelegationHandler
from people.demo.seeding import SeedReport, seed_demo
from people.devices import in_feishu
from people.devices import words as device_words
from people.directory import api as directory
from people.duties import DUTY_WATCHERS, DutyWatcher
from people.fields import PersonField, PlaceField
from people.leavers import LEAVERS, LeaverHandler
from people.lines import along, came_along, heads_of_line, holders, line_of, reachable
from people.names import avatar_text, spelled
from people.password_rules import must_change as must_change_password
from people.policy import (
    ADMINISTRATORS,
    AUDIT_ADMIN,
    SECURITY_ADMIN,
    SYSTEM_ADMIN,
    Contact,
    contact_of,
    departments_visible_to,
    duties_of,
    masked_email,
    masked_mobile,
    require_audit_admin,
    visible_to,
)
from people.search import index_people
from people.second_factor import note_passed
from people.selectors import (
    Right,
    acting_for,
    agents_of,
    agents_of_many,
    assert_may_act,
    by_user_id,
    delegations_of,
    department_head,
    department_under,
    has_role,
    heads_anything,
    leader_chain,
    people,
    person,
    principals_with_flows,
    right_to_act,
    rights_in_force,
    roles_of,
)
from people.services.absences import cancel_absence, note_absence, note_spans, withdraw_absence
from people.services.audiences import set_audience
from people.services.delegating import delegate, end_delegation
from people.services.departments import (
    add_department,
    close_department,
    move_department,
    name_head,
    rename_department,
)
from people.services.leaving import mark_left, mark_returned
from people.services.passwords import change_password, issue_password, unlock_sign_in
from people.services.preferences import set_preferences
from people.services.records import add_person, correct_person
from people.services.roles import grant_role, withdraw_role
from people.services.second_factor import begin as begin_second_factor
from people.services.second_factor import confirm as confirm_second_factor
from people.services.second_factor import verify as verify_second_factor
from people.services.sessions import end_session, end_sessions
from people.services.sign_ins import known_by_feishu, note_sign_in, take_state
from people.services.tokens import issue_token, revoke_token
from people.session_store import session_facts, session_key, session_way
from people.states import (
    AbsenceKind,
    AbsenceSource,
    AbsenceStatus,
    Access,
    AssistantMode,
    AudienceReach,
    DelegationKind,
    DelegationStatus,
    DepartmentStatus,
    EmployeeStatus,
    InDirectory,
    MembershipKind,
)
from people.teams import small_team_of, team_among, team_ids, team_of
from people.tokens import scopes_for

__all__ = [
    "away_notes",
    "away_until",
    "now_away",
    "require_audit_admin",
    "require_may_read_sign_ins",
    "begin_second_factor",
    "confirm_second_factor",
    "note_passed",
    "verify_second_factor",
    "correct_person",
    "add_person",
    "rename_department",
    "name_head",
    "close_department",
    "ADMINISTRATORS",
    "AUDIT_ADMIN",
    "SECURITY_ADMIN",
    "SYSTEM_ADMIN",
    "DUTY_WATCHERS",
    "DutyWatcher",
    "departments_visible_to",
    "duties_of",
    "ABSENCES",
    "AbsenceHandler",
    "AbsenceKind",
    "AbsenceSource",
    "AbsenceStatus",
    "Access",
    "AssistantMode",
    "AUDIENCES",
    "AudienceReach",
    "AudienceSource",
    "AudienceSubject",
    "audience_subjects",
    "in_audience",
    "outside",
    "set_audience",
    "within",
    "DELEGATIONS",
    "Contact",
    "DelegationHandler",
    "DelegationKind",
    "DelegationStatus",
    "DepartmentStatus",
    "EmployeeStatus",
    "InDirectory",
    "LEAVERS",
    "LeaverHandler",
    "MembershipKind",
    "PersonField",
    "PlaceField",
    "Right",
    "SeedReport",
    "absences_in_force",
    "absences_of",
    "absent",
    "acting_for",
    "add_department",
    "agents_of",
    "agents_of_many",
    "assert_may_act",
    "avatar_text",
    "back_at",
    "by_user_id",
    "cancel_absence",
    "contact_of",
    "delegate",
    "delegations_of",
    "department_head",
    "department_under",
    "directory",
    "end_delegation",
    "grant_role",
    "has_role",
    "heads_anything",
    "along",
    "came_along",
    "heads_of_line",
    "holders",
    "index_people",
    "leader_chain",
    "line_of",
    "mark_left",
    "mark_returned",
    "own_absence",
    "masked_email",
    "masked_mobile",
    "move_department",
    "note_absence",
    "note_spans",
    "people",
    "person",
    "principals_with_flows",
    "right_to_act",
    "rights_in_force",
    "reachable",
    "revoke_token",
    "roles_of",
    "seed_demo",
    "set_preferences",
    "spelled",
    "team_ids",
    "small_team_of",
    "team_among",
    "team_of",
    "visible_to",
    "withdraw_absence",
    "withdraw_role",
    "READERS_OF_SIGN_INS",
    "may_read_sign_ins",
    "require_may_read_sign_ins",
    "SignInFilters",
    "own_sign_ins",
    "sessions_of",
    "sign_ins",
    "SignInReason",
    "SignInResult",
    "SignInWay",
    "in_feishu",
    "device_words",
    "must_change_password",
    "change_password",
    "issue_password",
    "issue_token",
    "scopes_for",
    "unlock_sign_in",
    "end_session",
    "end_sessions",
    "known_by_feishu",
    "note_sign_in",
    "take_state",
    "session_facts",
    "session_key",
    "session_way",
]
