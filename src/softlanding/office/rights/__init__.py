"""A person's rights over what is kept: a copy, a correction, and an end."""
