"""A season of meetings: which days, who is asked about which child, when booking opens for whom.

Owns the tables round, round_teacher, early_access, let_in, invitation, invitation_wish and meeting_on_paper.

Opening a round is one transaction, set-based, of a few seconds for the largest school: all invitations with their
links, wishes and first notices are there, or none. Batches that each commit were weighed and left: a round half
opened has to be explained to families, a round not opened only tried again. Opened again it adds what the roster
brought since and takes back what a restriction now forbids, and nobody is told twice.

A child's other home is never mentioned: an invitation is one guardian's, and its household is the guardian's own. A
guardian without a known household stands for one of their own. A restriction nobody can read counts as no-contact; a
court order waits for the office unless the round says otherwise; a contact person (an aunt who does not live with the
child) is the office's to invite too. Whom it lets in is let in for that round, about that child, whatever is opened or
imported after; no-contact bars all the same, and a court's order that comes later is asked about again.

Every teacher of the round who has a child in a class on one of the days would like to meet about that child: the
homeroom teacher, the others of a secondary school, the one for English learners. The list of the round's teachers is
where a school says who takes part; grades are not used to guess, since rosters write them in too many ways.

Whom neither mail nor text reaches is written to on paper. Which letter waits for whom is worked out of how meetings
stand and of what the last printed letter said, never kept: a move or a cancellation asks for a letter by itself. The
office says what it has printed; what changed meanwhile waits for the next one. Another service prints with a scope of
its own: who reads a letter can open its family's page.

A draft is changed as a whole or deleted, never closed: there is nothing to end. Once families know of a round only its
name, its closing, its cut-off and added days change, since everything else was promised to somebody. What changes
nothing is no event.

Promises: one invitation per guardian and round; no notice before its family's door opens; a link per invitation that
the office can renew, with everything that hung on the old one closed at once.
Refuses: RoundUnknown, InvitationUnknown, RoundClosed, RoundOpened, RoundNotOpened, RoundKept,
NoTeachers, NotAsked, InvitationWithdrawn, NoEarlyAccess.
"""
