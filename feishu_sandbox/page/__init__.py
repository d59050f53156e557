"""The page: what a person would see in Feishu, and a panel for what the real one hides."""
