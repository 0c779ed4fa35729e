"""The page of everybody who helps: what is theirs from every slice, when they can, and the pages of home visits.

Owns: helper_reply (what a helper's calendar answered to an invitation).

Promises: a helper sees only what they are in or may take, and of a family's home only around the visit. What their
calendar answers counts once: a yes is a yes, a no gives the part back or asks first, as the school wants of guardians.
Refuses nothing of its own: what is refused is refused by the slice whose part it is.

pages/home.py gathers a row from each slice below (parts.py); the slices have their own pages under /h beside it.
pages/hours.py is when they can, by the forms and rules of teachers' hours (availability). pages/visits.py are the
visitor's: yes and no, out and back, what was promised. answering.py takes calendars' replies.
"""
