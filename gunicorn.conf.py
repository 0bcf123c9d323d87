"""How gunicorn serves the portal; it reads this file by itself. Options on its command line win."""

worker_class = "gthread"
# One process, as SQLite wants it; with PostgreSQL set WEB_CONCURRENCY to one for each core, or --workers.
threads = 32  # a slow visitor holds one, unless a proxy waits for them (deploy/Caddyfile)
# A process that has answered so many ends, and another takes its place: with it goes memory that it kept.
max_requests = 20_000
max_requests_jitter = 5_000  # so that they do not all end at once
control_socket_disable = True  # it would lie in the home folder of whoever runs it

# gunicorn would take the path of a page from a header of this name, so that one visitor could choose under
# which address another one's page is kept.
forwarder_headers = ""
