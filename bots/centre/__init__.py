"""What runs in the house, shown in Feishu's approval centre (审批): put from the newest state, compared, healed."""
