"""What is told to everybody who helps, whatever they help with."""

from service.notices.facts import About


class HelperInvited(About, frozen=True, tag="helper_invited"):
    """To somebody who helps: here is your own page."""
