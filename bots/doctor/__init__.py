"""Whether an app is set up in Feishu's developer console as the product needs it, and what is missing."""
