"""Rides of a whole evening pooled into trips, suggested to the volunteers who would drive them.

Owns: pooled_evening, pooled_trip, pooled_stop. Promises: a suggestion moves nobody; it becomes a ride only by its
volunteer's own yes, as a whole, through the same door as every claim; no plan is kept that breaks a limit, looked at by
who did not make it; a suggestion is gone as soon as anything in it has changed; a plan serves at least as many families
as first come, first served, and brings nobody whom it does not take home. Refuses: NothingToPlan, PlanningFailed,
TripUnknown, TripGone.

Where to look: rules (the judge, the greedy plans, what a plan is worth; pure), solver (the search), routing (the only
module that knows PyVRP), trading (families in and out), solving and apart (a process of its own, and who starts it),
actions (what is suggested).

Decision: PyVRP with each way as a shipment that may be left, not ways out and home as two problems: one car drives both
in one evening, so its hours and seats are one. PyVRP serves ways, not families, so the solver lets go of who is half
served until nobody is, and trades whole families beside it. Cost: no wheel for Macs with Intel processors, where we
only trade. Weighed with 20, 100 and 400 families by how many are served, and minutes driven for each: routing alone 11
(46), 80 (32) and 340 (30); trading alone 12 (44), 82 (34) and 341 (33); both in the same time 12 (44), 83 (32) and
339 (30). `python -m tests.bench.rides_bench` measures it again.
"""
