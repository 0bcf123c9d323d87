from django.http import HttpResponse

def people(request, **k): return HttpResponse('')

def person(request, **k): return HttpResponse('')
