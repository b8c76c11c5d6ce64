from django.urls import path

from . import views

app_name = "demo"
urlpatterns = [
    path("", views.index, name="index"),
    # Before the shops': none of them is called "mail".
    path("mail/", views.mail, name="mail"),
    path("<slug:slug>/", views.shop_page, name="shop"),
    path("<slug:slug>/billing/", views.manage_billing, name="manage_billing"),
]
