"""The directory fetched from Feishu: read privately, compared, applied; events are hints to read again."""
