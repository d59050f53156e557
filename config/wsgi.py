"""The web server's way in."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()

from core import nudge  # noqa: E402  # its tables need the apps that the line above sets up

# Drivers of the broker take seconds to load; the first person to decide something should not wait for them.
nudge.warm()
