"""A meeting at a family's home: who goes, how they stay safe, to whom it is offered, what was promised.

Owns: visit, visitor, visit_safety, visit_offering, visit_offer, promise. Takes visitors' time through the agenda under
the meeting's own claim, with the way there and back.

Promises (the model of Parent Teacher Home Visits): two trained visitors or it is not confirmed, at most three, never
silently one; both sides agree, and a no needs no reason and is not chased; there is no field for a reason anywhere; the
way there and back is kept free; the address is for the pair alone and only around the visit; who is overdue is asked
first and looked for next, by every channel, until somebody of the school says by name that they see to it.
Refuses: NoTrainedVisitor, NoSecondVisitor, VisitsUsedUp, TrainingLapsed, VisitAnswered, NotOnAVisit.

Where to look: rules (pair, training, safety, samples: pure), pairing (find and ask the second visitor), actions (what
booking calls), safety (out and back), watching (what the worker does again and again), offering (to whom it is
offered), report (is it a cross-section, and stipends), reflecting (promises).

Decision: this slice stands below booking, which takes the pair in its own transaction. What an answer does to the
meeting itself (proposed, confirmed) is booking's: booking/visiting.py calls here and turns the meeting's state.
Decision: whoever was asked has their time taken at once, like an interpreter. A no costs one look for the next.
"""
