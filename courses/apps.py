from django.apps import AppConfig


class CoursesConfig(AppConfig):
    name = "courses"
    public_models = ["CourseWeek", "Lecture", "WeekMaterial"]
