"""The conversation on top of `knowledge`: agent, terminal and, later, Telegram."""
