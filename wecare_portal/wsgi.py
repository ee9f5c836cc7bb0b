"""The entrance of the web server, which is a production one unless DEBUG=true is said explicitly."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wecare_portal.settings")
os.environ.setdefault("DEBUG", "false")

application = get_wsgi_application()
