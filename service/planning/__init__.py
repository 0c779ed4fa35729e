"""Rides of a whole evening pooled into trips, suggested to the volunteers who would drive them.

Owns: pooled_evening, pooled_trip, pooled_stop. Promises: a suggestion moves nobody; it becomes a ride only by its
volunteer's own yes, as a whole, through the same door as every claim; no plan is kept that breaks a limit, looked at by
who did not make it; a suggestion is gone as soon as anything in it has changed, and an hour before its driver would
leave; its volunteer is told of it once, and of its end only if they had heard of it; who said no to a trip is asked for
no other one of its evening; a plan serves at least as many families as first come, first served, and brings nobody whom
it does not take home. Refuses: NothingToPlan, PlanningFailed, TripUnknown, TripGone.

Where to look: rules (the judge, the greedy plans, is a suggestion true; pure), solver (the search), routing (the only
module that knows PyVRP), trading (families in and out), solving and apart (a process of its own, and who starts it),
suggesting (what the worker keeps of a plan and takes back), holding (what is true still), telling (who hears of it),
actions (wishes and answers).

Decision: PyVRP with each way as a shipment that may be left, not ways out and home as two problems: one car drives both
in one evening, so its hours and seats are one. PyVRP serves ways, not families, so the solver lets go of who is half
served until nobody is, and trades whole families beside it. Cost: no wheel for Macs with Intel processors, where we
only trade. Weighed with 20, 100 and 400 families by how many are served, and minutes driven for each: routing alone 11
(46), 80 (32) and 340 (30); trading alone 12 (44), 82 (34) and 341 (33); both in the same time 12 (44), 83 (32) and
339 (30). What a plan gains over first come, first served in shared cars grows as drivers get fewer: on the busiest day
of a town's roster (112 families) it serves 101 against 101 with 69 drivers, 84 against 73 with 23, 43 against 33 with
9. `python -m tests.bench.rides_bench` measures it again.
"""
