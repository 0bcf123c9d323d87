"""What the tests of registration share: mails go into the ledger, as they do on a site."""

import pytest



@pytest.fixture(autouse=True)
def ledger(settings):
    settings.EMAIL_BACKEND = "mailing.delivery.backend.LedgerBackend"
