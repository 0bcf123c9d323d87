from django.urls import path

from . import views

urlpatterns = [path("me/invitations/<int:pk>/", views.invitation, name="editor-invitation")]
