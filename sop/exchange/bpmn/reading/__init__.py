"""A BPMN file as a graph, without believing any of it."""
