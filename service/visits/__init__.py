"""A meeting at a family's home: who goes, how they stay safe, to whom it is offered, what was promised.

Owns: visit, visitor, visit_safety, visit_offering, visit_offer, promise. Takes visitors' time through the agenda under
the meeting's own claim, with the way there and back.

Promises (the model of Parent Teacher Home Visits): two trained visitors or it is not confirmed, at most three, never
silently one; both sides agree, and a no needs no reason and is not chased; there is no field for a reason anywhere; the
way there and back is kept free; the address is for the pair alone and only around the visit; who is overdue is asked
first and looked for next, by every channel, until somebody of the school says by name that they see to it.
Refuses: NoTrainedVisitor, NoSecondVisitor, VisitsUsedUp, TrainingLapsed, VisitAnswered, NotOnAVisit.

Where to look: rules (pair, training, way, when who is due: pure), pairing (find and take the second visitor), actions
(what booking calls), renewing (training that lapses, somebody named by the office), safety and watching (out and back,
alarms), seeing (who sees what, and when), offering and counting (to whom it is offered, is it a cross-section,
stipends), reflecting (promises), telling (visitors and office; the family is told by booking).

Decision: this slice stands below booking, which takes the pair in its own transaction. What an answer does to the
meeting itself (proposed, confirmed) is booking's: booking/visiting.py calls here and turns the meeting's state.
Decision: whoever was asked has their time taken at once, like an interpreter. A no costs one look for the next.
Decision: an alarm's link opens the desk for whoever the school put on its safety list: who is to help must see whom to
call and where. The list is the school's own; without one the people of its office are alarmed.
"""
