"""Children looked after while their family meets a teacher: sessions, shifts, seats, and the door of the room.

Owns: childcare_session, childcare_shift, childcare_claim, childcare_seat, childcare_stay, childcare_pick_up,
childcare_event. A session's room and a worker's time are taken in the agenda, under the session's and the shift's id.

Promises: no childcare before the school has recorded its policy; never a seat that room, ages or cleared adults do not
carry at every moment of its stay, however many ask at once (the session's row is locked while its seats or shifts
change); two adults always, and the youngest child in the room rules the ratio; a seat keeps its id, and so its code,
through every move; nobody takes a child home but a listed adult with the code, and a restriction on paper wins over
any list; what was done at a door without a network arrives once and in order; names, allergies and who may pick up
are seen by the workers of that shift, around it, and by the office, and are gone after the policy's days.
Refuses: ChildcareOff, NoSeatLeft, SessionUnknown, SessionClosed, RoomTaken, ShiftUnknown, ShiftTaken, ShiftOver,
WorkerBusy, NotCleared, TooYoung, OutsideHours, HoursHold, DoorShut, NotReleased, SessionCalledOff.

Where to look: rules (who may be looked after by how many, pure), seating (seats with a booking), staffing (shifts, and
what happens when adults fall short), sessions (rooms and hours), doorway (what is done at the door), door_pages and
static/ (its page, which works without a network), purging (what is forgotten when).
"""
