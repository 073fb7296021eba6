"""Labels and roles likened to those of an SOP, and what a person decided about them."""
