"""Synthetic populations and their outcomes: what is made up is named."""
