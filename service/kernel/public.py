"""Tell which addresses of the internet are anybody's to reach. Pure."""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Final

Address = IPv4Address | IPv6Address

_NAT64: Final = IPv6Network("64:ff9b::/96")


def is_public(address: Address) -> bool:
    """Tell whether an address is anybody's to reach: no private, loopback, link-local, multicast or reserved one.

    An IPv6 address that stands for an IPv4 one (mapped; NAT64, RFC 6052) is judged by that. Tunnels that carry one
    (6to4, Teredo) and site-local addresses are refused: nothing we ask lives there.
    """
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped)
        if address in _NAT64:
            return is_public(IPv4Address(int(address) & 0xFFFF_FFFF))
        if address.sixtofour is not None or address.teredo is not None or address.is_site_local:
            return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def is_public_host(host: str) -> bool:
    """Tell whether a host may be reached as far as it says: of a name it is not known before it is looked up."""
    address = _read(host)
    return address is None or is_public(address)


def _read(host: str) -> Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None
