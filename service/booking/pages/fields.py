"""What an address or a form holds."""

from litestar.datastructures import FormMultiDict, MultiDict

Fields = MultiDict[str] | FormMultiDict
