"""Prosimos scenarios (BPMN with JSON) read as ours, and ours written for Prosimos."""
