"""A household's own page: its wishes, its consent, its answer, and what the office has about it."""
