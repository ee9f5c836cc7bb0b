"""The portal's addresses with the gallery, which exists in development only."""

from django.urls import path

from wecare_portal.urls import urlpatterns as portal
from wecare_portal.views import gallery

urlpatterns = [*portal, path("gallery/", gallery.gallery, name="gallery")]
