"""What an event tells its subscribers and speakers by mail: written by hand, by itself, after a change.

facts       what is told of a talk, and how a change of it is put into words
texts       the subjects and bodies, with placeholders
sources     what the mailing app asks: facts for placeholders, groups of people, whether a mail is still true
discretion  no mail holds a joining address
writing     an announcement that exists once
following   withdrawing what a change made untrue, and the notice of the change
due         what goes out by itself, asked each minute
"""
