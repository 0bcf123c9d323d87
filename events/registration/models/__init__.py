"""The rows of registration: what may be booked, and who has booked it.

The order in which rows are locked, everywhere: one registration, then tickets by ascending key. Who holds the
lock of a ticket waits for no registration.
"""

from .answers import Answer, AskedQuestion, Question, RegistrationSettings
from .door import Helper, InvitationLetter
from .places import ALPHABET, CheckIn, Place, Registration, RegistrationAttempt, RegistrationChange
from .tickets import Ticket
from .told import RegistrationMail, RegistrationSnapshot

__all__ = [
    "ALPHABET", "Answer", "AskedQuestion", "CheckIn", "Helper", "InvitationLetter", "Place", "Question",
    "Registration", "RegistrationAttempt", "RegistrationChange", "RegistrationMail", "RegistrationSettings",
    "RegistrationSnapshot", "Ticket",
]  # fmt: skip
