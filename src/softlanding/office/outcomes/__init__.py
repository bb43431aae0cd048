"""What became of those who arrived, and what is learned from it for the next."""
