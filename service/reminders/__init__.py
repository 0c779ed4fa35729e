"""Who is due to be told what, now: families and teachers before meetings, helpers before what is theirs.

Families: a week, a day and an hour before; teachers: the evening before; everybody who helps: the day before and two
hours before.

Owns the table reminder_sweep: when a worker last looked through an org. Nothing is queued ahead of its time: each tick
works out from the meetings as they stand what is due and puts it into the outbox under a key that makes it one. So what
moved or was cancelled needs no clean-up, and any number of workers may tick at once.

Promises: a reminder tells the meeting as it is when it is put; one that was booked or moved after its reminder was due
is not reminded of, since its own notice has just said it; a digest is sent once.
"""
