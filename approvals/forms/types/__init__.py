"""The field types, one per file; importing this package registers them all."""

from __future__ import annotations

from approvals.forms.kinds import TYPES
from approvals.forms.types.choice import ChoiceField
from approvals.forms.types.date import DateField
from approvals.forms.types.file import FileField
from approvals.forms.types.money import MoneyField
from approvals.forms.types.number import NumberField
from approvals.forms.types.person import PersonField
from approvals.forms.types.table import TableField
from approvals.forms.types.text import LongTextField, TextField

for kind in (
    TextField(),
    LongTextField(),
    NumberField(),
    MoneyField(),
    ChoiceField(),
    PersonField(),
    DateField(),
    FileField(),
    TableField(),
):
    TYPES.register(kind)
