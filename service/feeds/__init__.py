"""Private calendar addresses: an invitation's free times, meetings of a family or a teacher, a helper's part, days.

Owns no table. Read pages.py, then actions.py; rules.py says what stands in a feed.

    GET /c/<secret>/openings.ics   free times, each with the address that asks whether to book just that one; once a
                                   child's meeting with a teacher is booked it stands there instead of that teacher's
                                   free times
    GET /c/<secret>/family.ics     what the household has booked, as far as this guardian may know
    GET /c/<secret>/teacher.ics    a teacher's own meetings
    GET /c/<secret>/helper.ics     a helper's visits, interpreting, rides and shifts, as their invitations say them
    GET /c/<secret>/office.ics     which teacher meets families on which day, from when to when

Promises: a look changes nothing, whoever looks. The same rows give the same bytes: every stamp in a feed is a row's,
none the clock's. A link taken back is closed within a second. No child, no family, no street, no phone of a family.
Refuses: LinkClosed, alike for unknown, expired, revoked and garbled; TooManyMisses.

Decision: a feed's own link only reads, so an entry leads through its reader's door: the guardian's private link, with
the name of the opening behind it (/l/<secret>/<opening>), or the teacher's. The cost: whoever has the calendar has the
door, as with every mail; so a feed closes when its door does. Weighed and left: an address that opens by the feed's own
link would have made that link one that books. The office's entries lead to the desk without a secret: the office's door
opens every family's page, and a calendar is shared more easily than a mail.

Decision: the stamp of a free time is the instant the round opened for this family. It is a row's, never ahead of a
look that shows the time, and the same for all who see the time, so that its text is written once for all of them. When
the text changed last no row knows, so LAST-MODIFIED is left out. Its UID is the opening's name and stays while the
teacher offers it.

Decision: the office sees a day of a teacher as one entry. A meeting each would be past a megabyte in a large school
and unreadable in a small one; the desk has them all.

Decision: a look that finds nothing new does not write a feed to know it. Free times follow from hours, from other
families and from the clock, so the database is asked at each look; but the text of an entry is kept by what it says,
and a feed is known by a digest of what it is made of: stored texts as they are stored, before the reader's door stands
in them and their lines are folded. With 54 free times a look takes 3.4 ms of work where the reader has them, 4 ms where
they are sent, 150 ms if no text were kept (tests/bench/feeds_bench.py). Weighed and left: versions counted by triggers,
which would answer with one question and make every booking write a row more.

Decision: what was read is kept for part of a second (shelf.py) and sent again by the edge (at_hand.py), for programs
that ask by HEAD, by GET and once more in the same moment, and for whoever hammers. Free times are the exception: the
lists they are made of may be as old already, and twice that would be past the second.
"""
