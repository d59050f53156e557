"""The declarative mapping of a source: how any JSON becomes signals. A small table, no code."""

from alerts.mapping.paths import NotPath, Path, path
from alerts.mapping.rules import Fault
from alerts.mapping.run import read_by
from alerts.mapping.table import DEFAULT, Faults, Table, table
from alerts.mapping.trial import Trial, tried

__all__ = ["DEFAULT", "Fault", "Faults", "NotPath", "Path", "Table", "Trial", "path", "read_by", "table", "tried"]
