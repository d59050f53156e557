"""The demo firm's systems, ledgers and rosters."""
