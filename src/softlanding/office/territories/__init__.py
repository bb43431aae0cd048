"""Countries, regions and municipalities, and what is known of them."""
