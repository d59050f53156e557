"""Mail, the second way to a person: for kinds that he chose, and for what matters while Feishu is away."""
