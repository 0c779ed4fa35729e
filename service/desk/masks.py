"""Show addresses so that who knows them recognises them and nobody else can use them. Pure."""


def masked_email(address: str) -> str:
    """Show the first letter and the host: 'r•••@home.example'; nothing for no address."""
    name, at, host = address.rpartition("@")
    return f"{name[:1]}•••{at}{host}" if name else ""


def masked_number(number: str) -> str:
    """Show the last four digits: '••• 0142'; nothing for no number."""
    return f"••• {number[-4:]}" if number else ""
