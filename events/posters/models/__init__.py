"""The rows of posters: the call, what was submitted, who reviews it, what was decided and told.

The order in which rows are locked, everywhere: the call, then posters by ascending key, then reviews.
Authors, reviews and decisions are private: nobody reaches these rows but through
`events.posters.permissions`, and none has a page of the admin's own or a history that anybody who edits the
event could read.
"""

from .book import PosterBook
from .calls import DecisionLetter, LateInvitation, PosterCall, PosterQuestion
from .duplicates import LikelyDuplicate
from .posters import Poster, PosterAnswer, PosterArea, PosterAuthor, PosterDraft, PosterFile
from .releases import Release, ReleaseItem
from .reviews import Conflict, Criterion, Review, Reviewer, Score
from .told import PosterChange, PosterMail, ToldBoard

__all__ = [
    "Conflict", "Criterion", "DecisionLetter", "LateInvitation", "LikelyDuplicate", "Poster", "PosterAnswer",
    "PosterArea", "PosterAuthor", "PosterBook", "PosterCall", "PosterChange", "PosterDraft", "PosterFile",
    "PosterMail", "PosterQuestion", "Release", "ReleaseItem", "Review", "Reviewer", "Score", "ToldBoard",
]  # fmt: skip
