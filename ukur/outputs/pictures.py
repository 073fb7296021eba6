"""Pictures of a log for its analysts, and the tables they are drawn from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ukur.outputs.files import joined, write_table

if TYPE_CHECKING:
    from mining.analysis import Mined
    from ukur.words import Words


def write_mined_pictures(mined: Mined, folder: Path, words: Words) -> list[Path]:
    """Draw the log: process map, variants, dots, hand-overs between posts, time spectrum.

    Parameters: mined; folder; words - language.
    Returns: the pictures (SVG) and the tables of what follows what, of variants and of hand-overs.
    """
    from mining.discovery import discover_follows, dots, handovers, performance_spectrum, sop_order, variants
    from ukur.charts import (
        dot_groups,
        fitting_map,
        matrix_of,
        plot_dots,
        plot_handovers,
        plot_process_map,
        plot_spectrum,
        plot_variants,
        spectrum_lines,
        variant_rows,
    )
    from ukur.charts.files import write_chart

    log, sop, zone = mined.log, mined.sop, mined.time_zone
    follows = discover_follows(log, sop=sop, calendar=mined.office, time_zone=zone)
    found = variants(log, sop=sop, time_zone=zone)
    passed_on = handovers(log, sop=sop, calendar=mined.office, time_zone=zone)
    spectrum = performance_spectrum(log, sop=sop, time_zone=zone)
    points = dots(log, sop=sop, time_zone=zone)
    pictures = {
        "peta-proses.svg": (plot_process_map(fitting_map(follows, sop_order(sop), words), words), "process"),
        "varian.svg": (plot_variants(variant_rows(found), words), "variants"),
        "peta-titik.svg": (plot_dots(dot_groups(points, since=True, time_zone=zone), words), "dotted"),
        "penerusan.svg": (plot_handovers(matrix_of(passed_on), words), "handover"),
        "spektrum-waktu.svg": (plot_spectrum(spectrum_lines(spectrum, time_zone=zone), words), "spectrum"),
    }
    tables = {
        "hubungan-langkah.csv": joined(follows.relations, ("examples",)),
        "varian.csv": joined(found.table, ("steps", "together", "examples")),
        "penerusan.csv": passed_on.table,
    }
    return [
        *(
            write_chart(ax, folder / name, title=words(f"map.title_{key}"))
            for name, (ax, key) in pictures.items()
        ),
        *(write_table(frame, folder / name) for name, frame in tables.items()),
    ]
