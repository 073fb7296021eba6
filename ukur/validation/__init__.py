"""Face validity: one case told and drawn, and the reporting items of a simulation study.

`trace` writes the story of one case with its pictures, `stress` the STRESS-DES report.
"""
