"""Schools and their rooms.

Owns: school, room. Promises: a roster's school keeps what the office changed by hand (how texts begin, phone, door,
what a declined invitation does); a room that is no longer named stays for the meetings that took place in it.
Refuses: nothing of its own.
"""
