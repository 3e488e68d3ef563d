"""Results: calibration runs, rankings, shortlists, decisions on the award grid, release."""
