"""Documents that offices exchange: the official SOP, the forms of the regulation, their evidence."""
