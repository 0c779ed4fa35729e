"""Not there, as where Porchlight is installed for real."""

raise ModuleNotFoundError(__doc__)
