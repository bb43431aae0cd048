"""What was written and read, by whom and why."""
