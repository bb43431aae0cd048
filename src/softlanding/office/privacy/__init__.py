"""What is encrypted at rest: keys, a field for texts, and an index that reveals nothing."""
