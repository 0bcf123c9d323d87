from django.urls import path

from . import views

urlpatterns = [
    path("talks/<int:pk>/star/", views.star, name="talk-star"),
    path("me/timetable/", views.timetable, name="me-timetable"),
    path("me/calendar/renew/", views.renew, name="me-calendar-renew"),
    path("me/calendar/<str:token>.ics", views.feed, name="me-calendar"),
]
