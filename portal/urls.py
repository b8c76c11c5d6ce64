"""The whole URL table: each app owns its own addresses."""

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from django.utils.translation import gettext_lazy as _

admin.site.site_header = admin.site.site_title = _("Customer Portal")
admin.site.index_title = _("Merchants and their portals")
# Customers come by a link of their merchant's: there is no front page to view.
admin.site.site_url = None

urlpatterns: list[URLPattern | URLResolver] = [
    path("admin/", admin.site.urls),
    path("", include("api.urls")),
    # Before the merchants': "session" is a word that no merchant can be called.
    path("", include("accounts.urls")),
    path("p/<slug:merchant>/", include("branding.urls")),
    path("p/<slug:merchant>/", include("billing.urls")),
]
if settings.DEMO:
    urlpatterns.append(path("demo/", include("demo.urls")))

handler400 = "portal.error_views.bad_request"
handler403 = "portal.error_views.forbidden"
handler404 = "portal.error_views.not_found"
handler500 = "portal.error_views.server_error"
