"""Have Litestar keep nothing of what it was sent, once that is answered.

It remembers the last 1,024 forms, cookie headers and query strings whole and taken apart, however large they are. Who
sends a form of 11 MB a hundred times, each a little different, had 2 GB of a process for ever (measured); and what a
family has written stays longer than its answer takes.
"""

import sys
from typing import Final

from litestar import _parsers
from litestar._kwargs import extractors

REMEMBERING: Final = (
    _parsers.parse_cookie_string,
    _parsers.parse_query_string,
    _parsers.parse_url_encoded_form_data,
    extractors.create_query_default_dict,
)


def remember_nothing() -> None:
    """Have whoever calls one of these call what does the work, without the memory around it."""
    inside = [module for name, module in sys.modules.items() if name.startswith("litestar.")]
    for remembering in REMEMBERING:
        name = remembering.__name__
        for module in inside:
            if vars(module).get(name) is remembering:
                setattr(module, name, remembering.__wrapped__)
