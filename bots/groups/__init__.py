"""Groups that the house opens in Feishu: who is in them, what they are called, what is pinned in them."""
