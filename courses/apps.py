from django.apps import AppConfig


class CoursesConfig(AppConfig):
    name = "courses"
    public_models = ["CourseWeek", "Lecture", "WeekMaterial"]
    # How a row leads to its event: who edits the event may edit the row (events.permissions).
    event_paths = {
        "CourseWeek": ["event"],
        "Lecture": ["talk__event"],
        "WeekMaterial": ["week__event"],
    }
