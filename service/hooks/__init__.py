"""Tell other services what happens, signed, at addresses they give: webhooks.

Owns the tables webhook and webhook_delivery. A webhook is a reader of the events (service/events) with a cursor of its
own: what has a place in the order becomes deliveries, and these leave the house as notices do, claimed by lease, sent
with no connection held, settled by who still holds the lease.

Signed as Standard Webhooks says (https://www.standardwebhooks.com): webhook-id, webhook-timestamp, webhook-signature.
The secret is derived from the webhook's id and a generation with the installation's key, so the database alone signs
nothing; rotated, the old one signs beside the new for a while.

Promises: an event reaches a webhook that answers 2xx within a day at least once, each time with the same id and the
same bytes; the order is not promised (each event carries its cursor). Only https to public addresses, resolved by us
(kernel/outside.py), no redirect, nothing of the answer read but its status. A webhook that fails rests a minute after
each failure, so that it holds up nobody; one that fails for five days, or answers 410, is stopped and says so. What was
missed is sent again by replay from a cursor, or read from the events. Paused or stopped, it keeps its place.
What cannot be read is tried, and given up, by itself: the lists leave it out, every other delivery goes on.
Who makes a webhook gives away no more than they have: it takes events:read too, and is for their own school.
Refuses: TooManyWebhooks, WebhookUnknown, WebhookRests; events' CursorGone.
"""
