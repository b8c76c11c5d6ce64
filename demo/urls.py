from django.urls import path

from . import views

app_name = "demo"
urlpatterns = [
    path("", views.index, name="index"),
    path("<slug:slug>/", views.shop_page, name="shop"),
    path("<slug:slug>/billing/", views.manage_billing, name="manage_billing"),
]
