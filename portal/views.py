from django.http import HttpResponse


def home(request): return HttpResponse("home")
def search(request): return HttpResponse("search")
def page(request, slug): return HttpResponse("page")
def media(request, name): return HttpResponse("media")
def healthz(request): return HttpResponse("ok")
