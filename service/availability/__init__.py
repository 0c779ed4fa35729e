"""When teachers can meet and helpers can help, and the openings families choose from.

Owns: pattern (weekly hours), exception (dated changes), outside_calendar and busy (what a calendar elsewhere says).
Reads the agenda for what is taken; cuts nothing out of it.

Promises: openings = offered - busy - taken. Hours are the school's wall clock on both days the clocks change; of a
single day a time that comes twice is asked about, and kept as it is said. Taking hours away never touches a meeting
that is booked; it is told which meetings now stand outside them. A list of openings
is never older than kernel.fresh.MAX_AGE, on any replica, and usually as young as the last commit. A calendar that
cannot be read keeps its last good copy, and its teacher is told once.
Refuses: HoursOverlap, ComesFromRoster, AlreadyConnected, TooManyCalendars, and Malformed for times that are none.

Where to look: rules (what follows from what, pure), actions (openings), hours and calendars (what teachers say), cache
(how old a list may be), suiting (whom a time suits who chooses from a board), pages, typed and said (the forms of every
page of somebody's own hours, teacher or helper), fetching and reading (strangers' addresses and strangers' files, each
behind its guard).

Decision: openings are worked out when read, not stored as rows. Stored, they would have to be rewritten whenever
hours, rounds or outside calendars change, while families read them. Worked out, they cost one query and a millisecond,
which a cache of under a second spreads over everybody who looks. That nobody gets one twice is the agenda's constraint,
not ours.
"""
