"""Programmes, distribution keys and decided quotas."""
