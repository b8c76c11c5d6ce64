"""The way in and out: the hand-off link, sign-out, the choice of language."""

from django.urls import path

from accounts import views

app_name = "accounts"

urlpatterns = [
    path("p/session/<str:secret>", views.handoff, name="handoff"),
    path("p/<slug:merchant>/sign-out/", views.sign_out, name="sign_out"),
    path("p/<slug:merchant>/language/", views.language, name="language"),
]
