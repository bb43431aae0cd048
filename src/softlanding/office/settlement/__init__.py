"""Dated plans for the households that a town has accepted."""
