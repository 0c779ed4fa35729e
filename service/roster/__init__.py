"""Bring a school's roster in: OneRoster 1.2 or 1.1 in bulk CSV with our supplement files.

Owns: the table roster_import (one report per import). Everything else is written by the slices that own it, through
`people`, `places` and `availability`.

Promises: all is read and checked before anything is written; one transaction, all or nothing; what was repaired,
doubted or refused is named by file, line, column and reason; the same files twice change nothing; who left keeps past
meetings; two imports of one org never interleave. A restriction that cannot be read is taken
as no-contact, of two that contradict the stricter; only an explicit `none` lifts one that stands.

Refuses: `ImportRunning`, `UnknownImport`. What is wrong with the files is not a refusal but a report.
"""
