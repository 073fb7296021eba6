"""Events whose order is not known: what holds under every order, and what under some."""
