"""The rules of the check-in campaign, said without a database: whatever is counted is counted anew from facts."""
