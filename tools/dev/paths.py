"""Where things lie in the working copy."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
VAR = ROOT / "var"
ENV_FILE = ROOT / ".env"
REQUIREMENTS = ROOT / "requirements"
