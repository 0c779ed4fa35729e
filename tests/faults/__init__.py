"""Porchlight as it runs at a school, and everything that can break under it, in turn: `./deploy/run.sh faults`.

    street.py    two webs and two workers behind a proxy, a PostgreSQL of their own, a relay, a text gateway and
                 a service that is told by webhook
    families.py  clients that book, move and cancel until they are answered, and keep a ledger of what they were told
    faults.py    what goes wrong, one after the other
    checker.py   ledger, database, relay and gateway held against each other: what was lost, what was doubled
    heard.py     the same for webhooks: they may come again, and act once for each webhook-id
    run.py       one fault: provoke it, wait until families are told again, check; the table of all of them

A short form is a test (test_short_form.py); that the checkers can fail at all is shown in test_checker.py and
test_heard.py.
"""
