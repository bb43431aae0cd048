"""No table of its own; with this module Django tells the room after every `migrate`."""
