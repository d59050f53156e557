"""Who is who: employees (the user model), departments, roles, who may act for whom, who is away.

Truths about one row are constraints here; everything else is a verb in `people.services` or a question in
`people.selectors`. Pinyin columns are filled by `people.names.spelled`, which every verb that writes a name uses.
"""

from people.models.absence import Absence, AbsenceRecall
from people.models.account import PasswordUsed, Session, SignIn, UsedState
from people.models.audience import Audience, AudiencePart
from people.models.columns import Language, Theme
from people.models.delegation import Delegation
from people.models.department import Department
from people.models.desk import Account
from people.models.duty import BreakGlass
from people.models.imported import ImportBatch
from people.models.person import Employee, EmployeeManager, Membership
from people.models.role import Role, RoleHolding
from people.models.second_factor import RecoveryCode, SecondFactor
from people.models.token import ApiToken

__all__ = [
    "Absence",
    "Account",
    "AbsenceRecall",
    "ApiToken",
    "Audience",
    "AudiencePart",
    "BreakGlass",
    "Delegation",
    "Department",
    "Employee",
    "ImportBatch",
    "EmployeeManager",
    "Language",
    "Membership",
    "PasswordUsed",
    "RecoveryCode",
    "Role",
    "SecondFactor",
    "RoleHolding",
    "Session",
    "SignIn",
    "Theme",
    "UsedState",
]
