"""What office and teachers see and do: a round's progress, day sheets, a family's whole picture, print and export.

Owns no table: it reads those of every slice with its own SQL and writes through their actions alone, so that what the
office does for a family on the phone is the same act, with the same rules and notices, as if the family did it.

Two doors lead here. A teacher (pages under /t) sees the own day and the own families and gives the own hours; the
office (pages under /desk) sees its school. Each route has one door; what both can do (book, move, cancel, propose,
wait) is one set of functions in pages/, handed the desk that asks.

A round's families are read whole, in two statements, and judged in rules.py: what happened, what to do, which numbers
stand over the bar. So the four numbers add up by construction and a filter never disagrees with a count. A school has
some thousand families at most; 2,700 take a quarter of a second, most of it the notices they were sent.

Promises: looking changes nothing; another school's rounds, families and days are not there; addresses are shown
masked, a phone number whole where somebody is to call it; on a day sheet stand first names and initials.
Refuses: nothing of its own; a new round that contradicts itself comes back with the trouble beside the field.
"""
