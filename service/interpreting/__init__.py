"""Who interprets at a meeting: a person with a certificate, or one of a telephone line's calls.

Owns: interpreter, phone_line, line_call, interpretation, interpretation_declined. Takes people's time and lines' calls
through the agenda under the meeting's own claim.

Promises: nobody is asked who is a student, a relative of the family, without a certificate valid on the day, or taken
at that time; a line gives no more calls at once than it has; a sign language never goes by telephone. An interpreter
who cannot is replaced in the same transaction, each of the two is told once, and the family only where it changes for
them. A certificate that runs out before the meeting frees it, and somebody else is looked for. Who does not answer is
reminded once, by mail; then the next one is asked. From the reminder on it stands on the office's board. A family is
told by when it hears, and hears by then: of a yes, that who said yes cannot come, and that nobody can. The program does
not ask again who said no to a meeting and its time; the office sees the no. What nobody interprets at, or what somebody
would give away, an interpreter sees without the family's name and takes by one tap; until then a swap changes nothing.
Refuses: NoInterpreter, AlreadyAnswered, NotOpen, UnknownLine, LineNamed.

Where to look: rules (who may, who first), finding (ask and take), actions (what booking calls), answering (the
interpreter's own yes or no), claiming (their board and swaps), lines and settling (the office), upkeep (what the worker
does again and again).

Decision: whoever was asked counts at once. The family books with an interpreter's time taken; waiting for a yes first
would leave the opening to somebody else. A no costs one look for the next; a no to the last one tells the office.
"""
