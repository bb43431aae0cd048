"""Arrivals and departures against quota, swaps, carry-over, and who is next."""
