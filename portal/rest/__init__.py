"""The operation log and the read log at the REST door, for the audit administrator."""
