"""What brings a family to its meeting and home again: a request that goes with the booking, a driver found afterwards.

Owns: car, ride_request, ride_meeting, ride_leg, ride, ride_stop, ride_event. Promises: off until the school records its
policy; who drives is cleared through the end of the trip, looked at in the claim's own transaction and again the day
before; no more passengers than belts, no child without a seat, no wheelchair without a fit car; one driver for each
way, and no driver in two places (the agenda's constraint); an open ride is shown and told to those alone who could take
it; of several meetings in one visit one ride, there before the first and home after the last; a street is shown to the
driver who holds the claim, from two hours before to two hours after, and to nobody else; beyond what a meeting may slip
nobody drives at another time without a yes; a way is marked once it may be driven, and nobody lets go of a family that
is in the car; a request nobody takes is told of wider and wider, last to the family, which is offered another way while
there is time.
Refuses: RidesOff, NowhereToRide, ChildrenAlone, RideUnknown, DriverUnknown, RideGone, NotNow, and what keeps a driver
from a ride, each a NotYours: NotCleared, TooYoung, CarNotTold, TooFewSeats, TooFewChildSeats, NoWheelchair,
DriverTaken.

Where to look: rules (what follows from what, pure), requests and stretching (what a family needs, as its meetings
change), able and claims (who could drive, who does), looking (what the worker does about those nobody took), driving
(picked up, dropped off, later), telling (who hears of it).

Decision: a child rides only with its own guardian, and there is no switch for another way. A school that allows it
would need the guardian's consent in writing and a second adult, and neither is kept here.
"""
