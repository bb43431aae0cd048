"""Telling programs of partners that something happened: signed, by number only, never by name."""
