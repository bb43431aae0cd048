"""The walls: which rows PostgreSQL hands out, whatever a page forgot to filter."""
