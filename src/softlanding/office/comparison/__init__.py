"""Several keys side by side for the same persons, before anybody decides on one."""
