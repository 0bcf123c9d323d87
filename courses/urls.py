from django.urls import path

from events.calendars.views import event_calendar

from . import views

urlpatterns = [
    path("courses/", views.courses, name="courses"),
    path("courses/<slug:slug>/", views.course, name="course"),
    path("courses/<slug:slug>/calendar.ics", event_calendar, name="course-calendar"),
    path("materials/week/<int:pk>/", views.week_material_file, name="week-material-file"),
]
