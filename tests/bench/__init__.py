"""What work costs, beside the least that could do the same. Measured by hand: `deploy/run.sh bench`."""
