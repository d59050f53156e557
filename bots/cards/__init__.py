"""Cards: how they look in Feishu and how they are kept true."""
