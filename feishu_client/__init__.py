"""A client for the Feishu open platform that can be read in one sitting.

It knows HTTP, tokens, cards and signatures; it knows nothing of people, requests or databases. Nothing here sleeps,
queues or retries for long: a temporary error is raised with the seconds to wait, and whoever keeps the queue waits.

    client.FeishuClient     messages, replies, card patches, batch send, look-ups
    webhook.GroupWebhook    the custom bot of a group
    callback.CallbackDoor   what Feishu calls: verified, decrypted, typed; and the answers to it
    ws.line.Line            the long connection, over which Feishu calls without an address of ours
    route.Route             the way out: a proxy, an authority of the firm's own
    card                    cards of schema 2.0 in which a person's text can never become markup
    errors                  one class per reaction
"""
