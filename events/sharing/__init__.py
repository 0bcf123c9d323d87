"""What is shared of talks and events: pictures for links to them, flyers, title slides, posters of a term."""
