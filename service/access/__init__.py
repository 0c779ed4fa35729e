"""Who is let in, by which door, to do what: private links, API keys, the permission matrix, wishes, the audit.

Owns the tables link, api_key, idempotency, audit and door_miss.

A link's secret is derived from its id (HMAC-SHA-256 with the installation's key) and stored nowhere; the table keeps
its keyed hash. Drawn secrets were weighed: a reminder weeks later must carry the same link, so a drawn secret would
have to be kept where it can be read again, and whoever copies the database would hold every door. The cost: a changed
key closes every link at once.

A browser's cookie holds the link's own secret and nothing is remembered beside it. Every request asks the database
anew, in one question, so a link taken back is closed for the next request on every replica and there is no session to
expire. The cookie ends with the browser: a library's computer does not keep a family's page.

A handler asks a door for who came in, or for their act (doors.py): who acts, the instant of the request, and what
telling others takes. Actions of every slice take an act where they would else take most of its parts one by one.

Promises: no grant is cached; a secret is never stored, logged or put in an exception; GET and HEAD write nothing about
a link (misses are counted, so that guessing is slowed down); unknown, expired, revoked and garbled links answer alike.
An API key is derived from its id too: the answer to a wish is kept without it, and the same wish is told it again. Who
makes a key gives away no more than they have.
Refuses: LinkClosed, KeyRefused, ScopeMissing, FormNotOurs, TooManyMisses, WishInFlight, WishDiffers, KeyEnded.
"""
