"""Speakers: invitations, personal links, proposals, suggestions and the season's page."""
