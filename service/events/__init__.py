"""What has happened, for other services to follow: changes of meetings and rounds, rosters taken in.

Owns the tables event and event_head. Whoever changes something records an Event in the same transaction, so there is
one if and only if the change was committed. What it is about stands below or above; an event carries ids, times and
states, and its reader asks the API for the rest with scopes of its own.

Promises: who follows the cursor misses nothing and sees nothing twice. What commits late comes late: places in the
order are given after the commit, by one numbering of an org at a time (migration 0038_events says why no sequence, no
time-ordered id and no transaction id will do). Events are kept 30 days; a cursor from before that, or of another
database, is told so instead of being given a gap. An event that was written down as nobody can read it is passed over.
Refuses: CursorGone.
"""
