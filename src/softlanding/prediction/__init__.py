"""From follow-up data to expected outcomes, and to what may be claimed of them."""
