"""Queueing theory in full: every station of the reference, met inside narrow bands.

Theory lies inside a 99.9 % Student band over replications, and the band's half-width is below 3 % of it (5 %
at a load of 0.8 or more, with hyperexponential services and with priorities). A replication is 10,000 cases
of a mean service of 100,000 s from an empty office, of which the first tenth is left out (the slowest
station, M/M/1 at 0.9, forgets its beginning within some 400 services). Bands are narrowed by control
variates whose expectations are known exactly: the mean gap and the mean service that were drawn, and, where
there are several servers, priorities or returns, the mean wait that the same luck makes at one server of the
joint speed in the order of arrival, which has a closed form of its own. What is drawn is itself held to its
expectation. Seeds are the names of the stations.
"""

from __future__ import annotations

from collections import defaultdict

import pytest
from joblib import Parallel, delayed

from stations import STATIONS, Figures, Station, assert_met

CASES = 10_000
Observed = dict[str, list[tuple[Figures, Figures]]]


@pytest.fixture(scope="module")
def observed() -> Observed:
    """All replications of all stations, on two processes."""
    jobs = [(station, number) for station in STATIONS for number in range(station.replications)]
    results = Parallel(n_jobs=2)(delayed(station.observe)(number, CASES) for station, number in jobs)
    found: Observed = defaultdict(list)
    for (station, _), result in zip(jobs, results, strict=True):
        found[station.name].append(result)
    return found


@pytest.mark.slow
@pytest.mark.parametrize("station", STATIONS, ids=lambda station: station.name)
def test_a_station_meets_theory(station: Station, observed: Observed) -> None:
    assert_met(station, observed[station.name], station.precision)
