from django.apps import AppConfig


class CoursesConfig(AppConfig):
    name = "courses"
    public_models = ["CourseWeek", "Lecture", "WeekMaterial"]
    private_models = ["HistoricalCourseWeek", "HistoricalLecture", "HistoricalWeekMaterial"]
    # How a row leads to its event: who edits the event may edit the row (events.permissions).
    event_paths = {
        "CourseWeek": ["event"],
        "Lecture": ["talk__event"],
        "WeekMaterial": ["week__event"],
    }
    # What is copied with an event, each with its links to rows that are (events.planning.copying).
    copied_with_events = {"CourseWeek": ["event"], "Lecture": ["talk", "week"]}
    # The fields of a row by which search finds its event, too (events.search.queries).
    searched_with_events = {"CourseWeek": ["title", "summary"], "WeekMaterial": ["label"]}
