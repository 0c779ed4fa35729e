"""Who is let in, by which door, to do what: private links, API keys, the permission matrix, wishes, the audit.

Owns the tables link, api_key, idempotency, audit and door_miss.

A link's secret is derived from its id (HMAC-SHA-256 with the installation's key) and stored nowhere; the table keeps
its keyed hash. Drawn secrets were weighed: a reminder weeks later must carry the same link, so a drawn secret would
have to be kept where it can be read again, and whoever copies the database would hold every door. The cost: a changed
key closes every link at once.

A browser's cookie holds the link's own secret and nothing is remembered beside it: there is no session to expire, and
the cookie ends with the browser, so a library's computer does not keep a family's page.

Who is behind a secret is asked of the database in one question. For looking (GET) the row it gave is kept for part of a
second in each process, and dropped as soon as PostgreSQL tells that a door was closed (known.py); whoever wants
something changed is looked up anew. So a link taken back opens nothing within a second on every replica, whatever is
lost on the way, and nothing is done through it from then on. Weighed and left: to ask at each look too, which takes a
busy list more work than all the rest of it. Questions of those who come in while one is being answered are put
together into the next (finding.py): a crowd at the door costs few of them, and nobody is told of a time before theirs.

Where a crowd posts, Litestar's way from a request to a handler took a fifth of all that a booking took Python, so that
one route's handler is called by the edge, with what it asks of the doors (straight.py). Weighed and left: to answer it
beside its handler, as what is at hand is answered: there would be two ways to book. Whatever is not sent as it is meant
to be takes Litestar's way, and a test holds the two against each other.

A handler asks a door for who came in, or for their act (doors.py): who acts, the instant of the request, and what
telling others takes. Actions of every slice take an act where they would else take most of its parts one by one.

Every PUT, PATCH and DELETE of the API takes If-Match, and compares under a lock: of two who name one version, one is
refused (412). It has to be named (428) only for a teacher's hours: all of them are put at once, teachers and office
change them on pages meanwhile, and families book from them, so whoever has not read them would take times away unseen.
Elsewhere it is by wish: a change names all it touches and answers with how it stands then. Asked for everywhere, it was
weighed, each nightly service would read before each write, for races it does not have.

Promises: a closed door lets nobody look for more than a second and nobody act at all; a secret is never stored, logged
or put in an exception; GET and HEAD write nothing about a link (misses are counted, so that guessing is slowed down);
unknown, expired, revoked and garbled links answer alike.
A key of one school reads the places, holidays and telephone lines that all schools of an org share and changes none:
the matrix says which routes take a key for the whole org. An office's own pages keep them, by hand and in the audit:
who sits there can be asked. Weighed and left: a book for each school, which a district would keep many times over.
An API key is derived from its id too: the answer to a wish is kept without it, and the same wish is told it again. Who
makes or rotates a key gives away no more than they have, neither scopes nor time: a key lent for a day is gone after
it, whatever it made. A greater key may be revoked, which gives nothing away. The operator's command has no end, so it
renews the greatest.
Refuses: LinkClosed (NoLink where there is none at all), KeyRefused, ScopeMissing, FormNotOurs,
TooManyMisses, WishInFlight, WishDiffers, KeyEnded, KeyRotated.
"""
