"""Form fields: what may be asked, what is taken, and how it is shown. One file per type in `types/`."""

from __future__ import annotations
