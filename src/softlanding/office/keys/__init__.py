"""Distribution keys to read, and those that a country writes itself."""
