"""Schools and their rooms, places elsewhere to meet at, how far they are, and what a school has decided.

Owns: school, room, place, holiday, policy, travel_time.

Promises: a roster's school keeps what the office changed by hand (how texts begin, phone, door, what a declined
invitation does); a room or a place that is no longer named stays for the meetings that took place in it; a place is
suggested only where it is open for the whole meeting, never imposed; what is off until a school decides it is off until
its decision is recorded with a source and a day. Refuses: UnknownPlace, UnreadableHours,
RoomNameTaken.

A place's tables are no rows: a number gives each its id (table_at_place), and the agenda says which are taken. So a
meeting holds one as it holds a room, and the constraint refuses one more than there are.

book.py keeps the places, holidays.py the days off, tables.py says which tables are free, hours.py reads when a place is
open, policies.py what is decided; actions.py offers all of it.
"""
