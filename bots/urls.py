"""Doors of bots: Feishu's callback, and the operator's pages."""

from django.urls import path

from bots import views, views_centre, views_directory, views_letters
from bots.actions import web

app_name = "bots"
urlpatterns = [
    path("feishu/<slug:bot>/callback", web.callback, name="callback"),
    path("feishu/<slug:bot>/centre", web.centre, name="centre-callback"),
    path("operate/deliveries/", views.deliveries, name="deliveries"),
    path("operate/deliveries/<int:pk>/retry", views.retry_delivery, name="retry-delivery"),
    path("operate/cards/<int:pk>/retry", views.retry_card, name="retry-card"),
    path("operate/letters/", views_letters.letters, name="letters"),
    path("operate/letters/retry", views_letters.retry_all, name="retry-letters"),
    path("operate/letters/<int:pk>/retry", views_letters.retry, name="retry-letter"),
    path("operate/errands/", views.errands, name="errands"),
    path("operate/errands/<int:pk>/retry", views.retry_errand, name="retry-errand"),
    path("operate/events/", views.events, name="events"),
    path("operate/events/<int:pk>/retry", views.retry_event, name="retry-event"),
    path("operate/events/<int:pk>/dismiss", views.dismiss_event, name="dismiss-event"),
    path("operate/centre/", views_centre.overview, name="centre"),
    path("operate/centre/check", views_centre.check, name="check-centre"),
    path("operate/directory/", views_directory.overview, name="directory"),
    path("operate/directory/<str:verb>", views_directory.start, name="start-directory"),
    path("operate/timers/<int:pk>/retry", views.retry_timer, name="retry-timer"),
    path("operate/bots/", views.bots, name="bots"),
    path("operate/bots/add", views.add_bot, name="add-bot"),
    path("operate/bots/<slug:slug>/<str:verb>", views.bot_verb, name="bot-verb"),
]
