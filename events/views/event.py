from django.http import HttpResponse

def events(request, **k): return HttpResponse('')

def event(request, **k): return HttpResponse('')

def archive(request, **k): return HttpResponse('')

def timetable(request, **k): return HttpResponse('')

def page(request, **k): return HttpResponse('')
