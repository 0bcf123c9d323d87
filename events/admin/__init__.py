"""The organisers' pages of events, talks and people, and the base that other rooms' pages stand on."""
