"""Lists and who is on them, what they are sent, and the ledger of every mail of the portal."""

from .announcement import Announcement, AnnouncementSubject, Letter
from .deliverability import DeliverabilityReport
from .delivery import Delivery, Suppression, Throttle, Worker
from .lists import MailingList, Subscriber, Subscription

__all__ = [
    "Announcement",
    "AnnouncementSubject",
    "Delivery",
    "Letter",
    "DeliverabilityReport",
    "MailingList",
    "Subscriber",
    "Subscription",
    "Suppression",
    "Throttle",
    "Worker",
]
