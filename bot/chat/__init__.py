"""Everything that knows Telegram: who asks, what is sent, and when."""
