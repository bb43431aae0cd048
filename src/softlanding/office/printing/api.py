"""The door of the printing room: what other rooms may use."""

from softlanding.office.printing.pdf import render_pdf

__all__ = ["render_pdf"]
