"""Decides the address of a person's own page; signing in and up are allauth's."""

from django.urls import path

from accounts import views

app_name = "accounts"

urlpatterns = [path("profile/", views.profile, name="profile")]
