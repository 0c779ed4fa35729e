"""The meeting: booked, moved and cancelled; asked for when no time works, waited for when all are taken.

Owns the tables meeting, meeting_student, calendar_entry, no_time, proposal, waiting, calendar_reply, obstacle and
kept_form (what was typed in a form that came back).

Read actions.py first: book, move, cancel. Each verb is one transaction and goes one way:
    facts.py     reads what the decision needs, after locking the household
    rules.py     decides, pure: a Decision or a Refusal with the nearest alternatives; rights.py says who may ask
    changes.py   writes the rows, takes everybody's time from the agenda, settles what was asked and waited for
    telling.py   puts calendar texts, notices, events and the audit line into the same transaction
deciding.py goes through the rules request by request. A plain meeting is not read back to be told of: drawn.py says it
from what is known, and plainly.py writes its rows, texts and mail in one statement (kernel/at_once.py). Plain wishes of
families who come in the same moment share a transaction (crowd.py), step by step the same.
asking.py ("none of these work" and the times proposed to it), waiting.py (lines and timed offers) and answering.py
(replies by calendar and by text) are more verbs of the same kind. reading.py is for whoever only looks. api.py and
pages/ are the doors: they parse, call one action, answer.

Where is a double booking refused? In PostgreSQL, by nobody_in_two_places_at_once in the agenda: teacher (with the
buffer after the meeting), guardian and room or table are taken under the meeting's id, all or none. What rules.py
says before that is only the friendlier answer. A race that is lost there is looked at again in a fresh transaction,
so that the refusal names what is free after the winner. Two limits are not a matter of one time: meetings per child and
per household. The household's invitations are locked (FOR NO KEY UPDATE) while one of its guardians books, and
one_meeting_per_child_teacher_and_household has the last word on the same meeting booked twice.

Promises: a meeting and everything asked for with it are booked all or none, several meetings of one wish too; the same
wish twice books once; a meeting keeps its id and calendar UID for life and raises its revision with each change of
time, mode or state; nothing told of a meeting is older than the meeting; another household's meetings are not there for
anybody who asks; a time offered from the waiting line is kept until the date that was said, by a row in the agenda.
Proposed times are not kept.

What lets a family come is part of the same booking: an interpreter, seats for children, a ride, to a home a second
visitor. obstacles.py asks what is in the way, terms.py and fitting.py say what that asks of a time (length, the way,
a place's hours), helping.py calls the slices that help, company.py turns what they refuse into what would work
(instead.py). The meeting's own row says which kinds come with it, so a meeting nothing comes with costs no question
more. visiting.py takes a visitor's or a teacher's yes: until then a meeting is proposed. It takes everybody's time,
calendars show it as tentative, and nobody is reminded of it.

Decision: a move takes everything along or is refused whole. Moving a mother's meeting without her interpreter would be
a meeting that cannot be held; she is told what cannot come along and at which times it could.

Decision: the way to a place is reckoned from the school and back to it, but between two meetings at one place of the
book, where the teacher stays (staying.py). The neighbours' ways are cut when the second is booked and kept free again
in the transaction that takes it away; that time was the meeting's own, so nobody else can have it. A way from one place
to another is not reckoned: it would let a change of one meeting break the next one's.

Decision: of several meetings in one visit the first brings the ride, from before the first to after the last.

places.py gives booked meetings another room, video link or way in, rewording.py keeps calendars true to the words in
them. Rounds, places and rosters know no meetings, so whoever changes a place or a name there (desk/actions.py,
roster/following.py) calls both in one transaction.

Decision: a school's new phone, a school's or teacher's new name come into feeds without a message. Time and place are
the same, so a mail would alarm for nothing, and SEQUENCE stays: a declined invitation of an older SEQUENCE is ignored,
so raising it in silence would lose the family's answer. The cost: a calendar that holds only the invitation keeps the
old word until the meeting changes; the next reminder says the new one.

Decision: a restriction that comes after booking does not cancel the meeting. An unreadable one counts as no-contact, so
a slip in a file would cancel families' meetings without a word. The meeting stands and is barred: nothing of it reaches
its guardian (no page, feed, reminder or notice, not even one that was queued), and the office finds it on its list and
decides. What cancelling at once would have spared: the time stays taken until then.

Refuses: NotInvited, DoorClosed, ModeNotOffered, AlreadyBooked, LimitReached, OpeningTaken, GuardianBusy, TooLate,
LateKept, InterpreterNotThen, SeatsNotThen, RideNotThen, VisitNotThen, PlaceNotThen, MeetingOver, NoPlaceNamed,
NotBegun, AskClosed, NotProposed, TeacherBusy, ProposalTaken, TimesAreFree, OfferEnded, NotAtSchool, RoomTaken; and as
Malformed what cannot be kept with the way to meet. several.py says which of several meetings of one wish is meant.

Decision: facts come in a handful of statements and the rules stay in Python. One function in the database that decides
and writes would save most of the ways there and back that are left; it was not made because the rules are what changes,
and a rule in Python is read, typed and tested without a database. What a booking costs is ways there and back (each a
third of a millisecond of both sides' work) and planning, so its statements are few and planned once (kernel/db.begin,
by_key), and of what is taken it reads only what lies around its own time. Who is refused waits one question longer, for
all that is free.

Decision: on a sign-up evening those ways are shared. While a transaction of a process is under way, whoever comes waits
in a line, and the next transaction takes up to 96 of them: a dozen ways for all instead of ten for each. Rows,
constraints, locks and refusals are those of one by one; only the time is taken row by row (ON CONFLICT), so that the
constraint refuses whoever was second and nobody beside them. It costs a second way for a wish to come to its meeting;
it was taken because one by one 1,200 families waiting at once waited two to three times as long.

Decision: who writes into a teacher's agenda queues for it, after deciding and just before writing, in the statement
that takes the time (sql/queries/agenda.sql, take; queue_for where something has to be read under it). Two inserts
that meet in an exclusion constraint can wait for each other until PostgreSQL looks for deadlocks, a second later.
Measured with 40 families on one opening, nine times: 25 deadlocks and refusals up to 13 seconds late without the queue,
none and about a second with it. The queue refuses nobody; the constraint does. Crowds stand in it side by side: inserts
that are refused by row, all in one order, never wait in a ring.
Locks are taken in one order: meeting, household, teachers by id, places in a line.
"""
