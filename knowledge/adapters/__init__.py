"""Storage and model engines behind the protocols of `knowledge.ports`."""
