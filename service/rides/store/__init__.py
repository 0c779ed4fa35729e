"""The rows of rides: requests with their ways, trips with their stops, drivers with their cars."""
