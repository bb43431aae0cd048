"""Which household is proposed to which town, and the town's answer."""
