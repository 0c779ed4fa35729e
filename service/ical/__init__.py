"""Calendar texts, RFC 5545 and 5546, without a database, a network or a clock: events in, bytes out, and back.

Owns no table. Refuses nothing a person asked for: what comes from outside and cannot be read is `Unreadable` (mails) or
raises CalendarTooLarge and CalendarUnreadable (calendars).

Promises: the same event gives the same bytes, stamped by its row; instants are UTC with Z; nobody is named in a feed;
no control character, no line past 75 octets, no character cut in two. What we write is read back alike by vobject,
ical.js and libical (tests/calendars).

Writing: event.event_text makes the piece a slice stores once per revision; feed.feed joins stored pieces; invite writes
REQUEST and CANCEL. Reading: reply.read_reply for mails that come back; busy.busy_spans for a teacher's calendar
elsewhere, to be called in a process that can be killed.

Why TEXT is escaped by hand, which icalendar does too: the reason is at the top of text.py.
"""
