"""The performance table: each row is measured beside a peer in the same run.

A module of this package brings rows by a function ``rows()`` that yields one dict per
row, as `benchmarks.table.Row` names its parts. ``python -m benchmarks`` runs them all.
"""
