"""Addresses of a merchant's looks, below /p/<merchant>/. Public: they are on the page of anybody with a link."""

from django.urls import URLPattern, re_path

from branding.views import logo, theme

app_name = "branding"

urlpatterns: list[URLPattern] = [
    re_path(r"^theme-(?P<digest>[0-9a-f]{16})\.css$", theme, name="theme"),
    re_path(r"^logo-(?P<digest>[0-9a-f]{16})$", logo, name="logo"),
]
