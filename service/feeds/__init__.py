"""Private calendar addresses: an invitation's free times, a family's meetings, a teacher's, the office's days.

Owns no table. Read pages.py, then actions.py; calendar.py says what a feed is made of.

    GET /c/<secret>/openings.ics   free times, each with the address that asks whether to book just that one; once a
                                   child's meeting with a teacher is booked it stands there instead of that teacher's
                                   free times
    GET /c/<secret>/family.ics     what the household has booked, as far as this guardian may know
    GET /c/<secret>/teacher.ics    a teacher's own meetings
    GET /c/<secret>/office.ics     which teacher meets families on which day, from when to when

Promises: a look changes nothing, whoever looks. The same rows give the same bytes: every stamp in a feed is a row's,
none the clock's. A link taken back is closed for the next look. No child, no family, no street, no phone of a family.
Refuses: LinkClosed, alike for unknown, expired, revoked and garbled; TooManyMisses.

Decision: a feed's own link only reads, so an entry leads through its reader's door: the guardian's private link, with
the name of the opening behind it (/l/<secret>/<opening>), or the teacher's. The cost: whoever has the calendar has the
door, as with every mail; so a feed closes when its door does. Weighed and left: an address that opens by the feed's own
link would have made that link one that books. The office's entries lead to /desk without a secret, because the office's
door opens every family's page, and a calendar is shared more easily than a mail.

Decision: the stamp of a free time is the instant the round opened for this family. It is a row's, never ahead of a
look that shows the time, and the same for all who see the time, so that its text is written once for all of them. Its
UID is the opening's name and stays while the teacher offers it.

Decision: the office sees a day of a teacher as one entry. A meeting each would be past a megabyte in a large school
and unreadable in a small one; the desk has them all.

Decision: nothing is kept to know whether a feed has changed. Free times follow from hours, other families and the
clock, so the database is asked in any case; what costs more than asking is writing texts, and those are kept by their
content. A feed of 54 free times: the first writing takes 60 ms, putting it together again 1 ms, the questions 4 ms. So
a 304 is found by making the answer and not sending it.
"""
