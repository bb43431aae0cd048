"""The door of the residents room: what other rooms may use."""

from softlanding.office.residents.synthetic import retell

__all__ = ["retell"]
