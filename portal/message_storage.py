"""Messages to a customer ("Your plan changed") travel in a cookie that only this merchant's pages see."""

import re
from typing import Any

from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest, HttpResponseBase

_MERCHANT = re.compile(r"/p/(?P<slug>[-\w]+)/")


class MerchantCookieStorage(CookieStorage):
    """Django's cookie storage, bound to the path of the merchant's portal; elsewhere as it is."""

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        found = _MERCHANT.match(request.path_info)
        self._path = found[0] if found else "/"
        if found:
            self.cookie_name = f"portal_messages_{found['slug']}"

    def _update_cookie(self, encoded_data: str, response: HttpResponseBase) -> None:
        super()._update_cookie(encoded_data, response)  # type: ignore[misc]  # not in the type stubs
        if self.cookie_name in response.cookies:
            response.cookies[self.cookie_name]["path"] = self._path
