"""Files about territories brought into the office: looked over, committed, undone."""
