"""Towns on their way into reception: contacted, decided, prepared, and helped by others."""
