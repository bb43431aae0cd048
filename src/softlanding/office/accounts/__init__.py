"""Who works here: people, their roles and the territory each role covers."""
