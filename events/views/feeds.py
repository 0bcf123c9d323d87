from django.http import HttpResponse

def site_calendar(request, **k): return HttpResponse('')

def event_calendar(request, **k): return HttpResponse('')

def talk_calendar(request, **k): return HttpResponse('')

def person_calendar(request, **k): return HttpResponse('')
