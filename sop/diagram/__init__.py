"""The SOP as a swimlane: what stands in which row and column, which way arrows go, where all of it stands.

Free of drawing: charts, the official document and BPMN diagrams draw it each in their own way.
"""
