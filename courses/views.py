from django.http import HttpResponse


def courses(request): return HttpResponse("")
def course(request, slug): return HttpResponse("")
def course_calendar(request, slug): return HttpResponse("")
def week_material_file(request, pk): return HttpResponse("")
