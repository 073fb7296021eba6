"""The SOP's own rules one by one, without a net."""
