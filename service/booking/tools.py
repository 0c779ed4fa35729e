"""What every page handler is given beside who comes in."""

from datetime import datetime

from litestar.di import NamedDependency
from litestar.params import SkipValidation
from msgspec import Struct

from service.access.types import Act, Principal, Site
from service.availability.cache import OpeningsCache
from service.kernel.clock import Clock
from service.kernel.db import Pool
from service.kernel.errors import NotFound
from service.kernel.ids import InvitationId
from service.kernel.tokens import Keyring
from service.notices.links import Links


class Tools(Struct, frozen=True, kw_only=True):
    """The installation's parts that pages use."""

    pool: Pool
    cache: OpeningsCache
    keyring: Keyring
    site: Site
    clock: Clock
    test_language: bool  # offer the made-up right-to-left language

    @property
    def now(self) -> datetime:
        """The present instant."""
        return self.clock.now()

    def act(self, principal: Principal) -> Act:
        """Let who came in act, now."""
        return Act(principal=principal, keyring=self.keyring, site=self.site, now=self.now)

    @property
    def links(self) -> Links:
        """Turns link ids into addresses."""
        return Links(self.site.base_url, self.keyring)

    def csrf(self, principal: Principal) -> str:
        """Give what this principal's forms must send back."""
        return self.keyring.csrf(principal.link_id) if principal.link_id else ""


Given = NamedDependency[SkipValidation[Tools]]


def invitation_of(guardian: Principal) -> InvitationId:
    """Give the invitation a guardian's door is for."""
    if guardian.invitation_id is None:
        raise NotFound
    return guardian.invitation_id
