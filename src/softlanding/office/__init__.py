"""The office: a Django site whose rooms carry the names of the work done there."""
