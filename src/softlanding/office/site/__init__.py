"""Settings, addresses, shell and start pages: the office put together."""
