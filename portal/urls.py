"""Addresses of the shell."""

from __future__ import annotations

from django.urls import path

from portal import feishu, signin
from portal.views import (
    account,
    audiences,
    away,
    home,
    inbox,
    log,
    pilot,
    profile,
    search,
    second_factor,
    sign_ins,
    styleguide,
    told,
    watermark,
)

app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("sign-in", signin.sign_in, name="sign-in"),
    path("sign-in/feishu", feishu.start, name="feishu"),
    path("sign-in/feishu/return", feishu.back, name="feishu-return"),
    path("sign-out", signin.sign_out, name="sign-out"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/export.csv", inbox.export, name="inbox-export"),
    path("me/", profile.profile, name="profile"),
    path("me/second-factor/", second_factor.setup, name="second-factor"),
    path("me/second-factor/verify", second_factor.verify, name="second-factor-verify"),
    path("me/preferences", profile.preferences, name="preferences"),
    path("me/delegations", profile.delegate, name="delegate"),
    path("me/delegations/<int:pk>/end", profile.end_delegation, name="end-delegation"),
    path("me/absences", away.note, name="note-absence"),
    path("me/absences/<int:pk>/cancel", away.cancel, name="cancel-absence"),
    path("me/password", account.password, name="password"),
    path("me/devices/end", account.end_devices, name="end-devices"),
    path("me/devices/<slug:key>/end", account.end_device, name="end-device"),
    path("operate/sign-ins/", sign_ins.sign_ins, name="sign-ins"),
    path("operate/sign-ins/export.csv", sign_ins.export, name="sign-ins-export"),
    path("search", search.search, name="search"),
    path("people", search.people, name="people"),
    path("people/<int:pk>/", search.person, name="person"),
    path("tours/<slug:slug>/away", pilot.put_tour_away, name="tour-away"),
    path("tours/again", pilot.show_tours_again, name="tours-again"),
    path("feedback", pilot.give_feedback, name="give-feedback"),
    path("operate/feedback/", pilot.feedback, name="feedback"),
    path("operate/feedback/<int:pk>", pilot.answer_feedback, name="answer-feedback"),
    path("operate/audiences/", audiences.audiences, name="audiences"),
    path("operate/audiences/<str:slug>/", audiences.audience, name="audience"),
    path("operate/adoption/", pilot.adoption, name="adoption"),
    path("notices/", told.notices, name="notices"),
    path("notices/read", told.read_all, name="notices-read"),
    path("notices/count", told.count, name="notices-count"),
    path("notices/<int:pk>/", told.notice, name="notice"),
    path("operate/log/", log.log, name="log"),
    path("operate/log/export.<str:form>", log.export, name="log-export"),
    path("operate/log/verify", log.verify, name="log-verify"),
    path("operate/reads/", log.reads, name="reads"),
    path("operate/reads/export.csv", log.reads_export, name="reads-export"),
    path("watermark.svg", watermark.watermark, name="watermark"),
    path("styleguide", styleguide.styleguide, name="styleguide"),
]
