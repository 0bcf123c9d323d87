from django.http import HttpResponse

def talk(request, **k): return HttpResponse('')

def join(request, **k): return HttpResponse('')

def material_file(request, **k): return HttpResponse('')
