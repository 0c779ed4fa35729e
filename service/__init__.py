"""Porchlight: meetings between families and schools, with every obstacle part of the booking.

Read booking/ first: pages|api -> actions -> rules|store. Every other slice looks the same.
"""

__version__ = "0.1.0"
