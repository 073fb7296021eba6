"""BPMN 2.0: an SOP written as a diagram that modelling tools open, and their diagrams read as SOPs."""
