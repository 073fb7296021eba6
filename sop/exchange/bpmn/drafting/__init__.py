"""A graph as an SOP: gateways become decisions, loops become returns, and what cannot be said is refused."""
