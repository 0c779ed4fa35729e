"""What the doors refuse."""

from service.kernel.errors import NotFound, Refusal


class LinkClosed(NotFound):
    """No door opens with this link: unknown, expired, taken back, garbled, or for something else. All answer alike."""

    code = "link-closed"


class NoLink(LinkClosed):
    """Somebody is at a door without any link: signed out, or the browser has forgotten."""

    code = "no-link"


class KeyRefused(Refusal):
    """No API key was sent, or it is unknown, expired or taken back."""

    code = "key-refused"


class ScopeMissing(Refusal):
    """The key is good, but not for this."""

    code = "scope-missing"

    def __init__(self, scope: str) -> None:
        super().__init__(scope)
        self.scope = scope


class FormNotOurs(Refusal):
    """The form was not made for who sends it: another site's, or a page older than the link."""

    code = "form-not-ours"


class TooManyMisses(Refusal):
    """So many unknown links or keys came from one sender within a minute that it has to wait."""

    code = "slow-down"

    def __init__(self, retry_after: int) -> None:
        super().__init__()
        self.retry_after = retry_after  # seconds


class WishInFlight(Refusal):
    """The same wish is being answered right now."""

    code = "wish-in-flight"

    def __init__(self, retry_after: int = 1) -> None:
        super().__init__()
        self.retry_after = retry_after  # seconds


class WishDiffers(Refusal):
    """The key was used before, for something else."""

    code = "wish-differs"


class KeyRotated(Refusal):
    """The key was rotated before: there is a new one for the same, and this one is about to end."""

    code = "key-rotated"


class KeyEnded(Refusal):
    """The key has ended or was taken back, so there is nothing to change."""

    code = "key-ended"
