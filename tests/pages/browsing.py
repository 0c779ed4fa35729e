"""Read pages as a person without script does: their words, where they lead, what their forms send."""

import html
import re

import httpx


def words_of(answer: httpx.Response) -> str:
    """The words of a page, without tags; spaces folded, hard ones too."""
    words = re.sub(r"<(style|script|svg)\b.*?</\1>", " ", answer.text, flags=re.DOTALL)
    words = re.sub(r"</?(b|bdi)\b[^>]*>", "", words)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", words)).split())


def links_of(answer: httpx.Response, path: str) -> list[str]:
    """Where the links of a page lead that begin with a path."""
    return [html.unescape(href) for href in re.findall(r'href="([^"]+)"', answer.text) if href.startswith(path)]


def fields_of(answer: httpx.Response, action: str) -> dict[str, str]:
    """The hidden fields of the form that posts to `action`."""
    form = re.search(rf'<form[^>]*action="{re.escape(action)}".*?</form>', answer.text, flags=re.DOTALL)
    assert form, f"no form posts to {action}"
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', form[0]))


def values_of(answer: httpx.Response, name: str) -> list[str]:
    """The values a field of a form can be given."""
    return re.findall(rf'name="{name}" value="([^"]+)"', answer.text)


def ticked_of(answer: httpx.Response, name: str) -> list[str]:
    """The values of a form's boxes of one name that are ticked."""
    return re.findall(rf'name="{name}" value="([^"]+)" checked', answer.text)
