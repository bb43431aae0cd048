"""Soft Landing: from a national pledge to a life in a small town."""

__version__ = "0.1.0"
