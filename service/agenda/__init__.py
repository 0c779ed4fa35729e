"""Who or which room is taken when: the one place where a double booking is refused.

Owns the table agenda. Promises that nobody and no room is in two places at once, whoever asks and however many at a
time: the constraint nobody_in_two_places_at_once has the last word. Refuses with TimeTaken.
A teacher's row runs past the meeting by the round's buffer, so that buffers hold by the same constraint.
"""
