"""What takes apart files that others made, each in a child process of its own (portal.lib.bounded).

Such a module has one function, `decode(file, answer, **options)`, which reads one binary file and writes
another; what it will not have is a Refused. It imports no Django, so that the child is there within 0.1 s,
and knows no sentences: the reasons are turned into those outside.
"""

REFUSED = 3  # how the process ends whose answer is why not


class Refused(Exception):
    """The file is not taken, for a `reason` that is a word of the decoder's own, with details to tell."""

    def __init__(self, reason, **details):
        super().__init__(reason)
        self.reason, self.details = reason, details
