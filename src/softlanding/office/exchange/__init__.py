"""What every route of the HTTP API shares: answers kept by key, pages, tags, problems."""
