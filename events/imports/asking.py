"""Questions about a table and their answers, which are kept with it until it is brought in."""

import hashlib
from dataclasses import replace


class Answers:
    """What was answered of one table, by the keys of the questions; asks `plan` for the others."""

    def __init__(self, given, plan):
        self.given, self.plan, self.asked = given, plan, set()

    def to(self, question):
        """The answer to a question, or None where it is open; each question is put to the plan once."""
        answer = self.given.get(question.key)
        answer = answer if isinstance(answer, str) and question.takes(answer) else None
        if question.key not in self.asked:
            self.asked.add(question.key)
            if answer is None:
                self.plan.ask(question)
            else:
                self.plan.answered.append(replace(question, guess=answer))
        return answer


def key_of(kind, *about):
    """The key of a question of a kind about some texts, whatever these hold."""
    return f"{kind}-{hashlib.sha256(repr(about).encode()).hexdigest()[:12]}" if about else kind


def taken(plan, sent):
    """Those of the values that a form sent which answer a question of the plan, by their keys."""
    asked = [*plan.questions, *plan.answered]
    return {each.key: sent[each.key] for each in asked if each.takes(sent.get(each.key))}
