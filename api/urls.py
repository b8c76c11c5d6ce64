"""Programmatic access, wire-compatible with Stripe's ``billing_portal`` API."""

from django.urls import path

from api import views

app_name = "api"

urlpatterns = [
    path("v1/billing_portal/sessions", views.sessions, name="sessions"),
    path("v1", views.unknown),
    path("v1/", views.unknown),
    path("v1/<path:rest>", views.unknown),
]
