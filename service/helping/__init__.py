"""The page of everybody who helps: what is theirs from every slice, and the pages of home visits.

Owns no table. Promises that a helper sees only what they are in, and of a family's home only around the visit.

pages/home.py gathers a row from each slice below (parts.py); the slices have their own pages under /h beside it.
pages/visits.py are the visitor's: yes and no, out and back, what was promised.
"""
