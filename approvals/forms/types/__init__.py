"""The field types, one per file; importing this package registers them all."""

from __future__ import annotations

from approvals.forms.kinds import TYPES
from approvals.forms.types.check import CheckField
from approvals.forms.types.choice import ChoiceField
from approvals.forms.types.cidr import CidrField
from approvals.forms.types.computed import ComputedField
from approvals.forms.types.date import DateField
from approvals.forms.types.datetime import DatetimeField
from approvals.forms.types.department import DepartmentField
from approvals.forms.types.file import FileField
from approvals.forms.types.ledger import LedgerField
from approvals.forms.types.link import LinkField
from approvals.forms.types.money import MoneyField
from approvals.forms.types.multichoice import MultichoiceField
from approvals.forms.types.number import NumberField
from approvals.forms.types.people import PeopleField
from approvals.forms.types.person import PersonField
from approvals.forms.types.ports import PortsField
from approvals.forms.types.table import TableField
from approvals.forms.types.text import LongTextField, TextField

for kind in (
    TextField(),
    LongTextField(),
    NumberField(),
    MoneyField(),
    ChoiceField(),
    MultichoiceField(),
    CheckField(),
    PersonField(),
    PeopleField(),
    DepartmentField(),
    DateField(),
    DatetimeField(),
    LinkField(),
    FileField(),
    LedgerField(),
    CidrField(),
    PortsField(),
    TableField(),
    ComputedField(),
):
    TYPES.register(kind)
