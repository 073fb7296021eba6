"""An SOP as a BPMN file: its gateways, where everything stands, and the XML."""
