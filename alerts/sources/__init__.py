"""The kinds of senders, a file each."""
