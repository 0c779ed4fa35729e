"""What the school tells people: one outbox of notices, made into mails and texts and sent, and what comes back.

Owns the tables notice, notice_tally, text_consent and reminder_stop. Knows nothing of meetings but what a message
carries: whoever has something to say puts a Notice in the transaction of the change it tells of.

Promises: a notice put is sent, or its row says why not, and none holds up another: one that only a newer program can
read waits for that; a mail at least once, always the same bytes under the same Message-ID; a text at most once, and
where nobody knows whether it arrived, a mail in its place; texts to one number in the order they were put, the first
of them saying who writes and how to stop; no text at night but to who has just written; nothing to a number that said
STOP but the answer to it; no secret in a row (links are ids, their addresses are derived when the words are made);
nothing about a child to a guardian who has been barred since it was put; an office with a mailbox hears within
minutes, and once an hour at most, how much did not arrive; words and recipients go after 180 days, their numbers stay.
Refuses a webhook whose signature does not hold (Unsigned).
"""
