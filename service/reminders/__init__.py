"""Who is due to be told what, now: a week, a day and an hour before a meeting, and the teacher's evening before.

Owns no table. Nothing is queued ahead of its time: each tick works out from the meetings as they stand what is due and
puts it into the outbox under a key that makes it one. So what moved or was cancelled needs no clean-up, and any number
of workers may tick at once.

Promises: a reminder tells the meeting as it is when it is put; one that was booked or moved after its reminder was due
is not reminded of, since its own notice has just said it; a digest is sent once.
"""
