"""What deploy/ has is loaded by the programs that read it, where they are found on this machine."""

import re
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
UNITS = [
    "portal-web.service",
    "portal-worker@.service",
    "portal-backup.service",
    "portal-backup.timer",
]


def run(*command, **options):
    done = subprocess.run(
        command, capture_output=True, text=True, cwd=ROOT, timeout=60, check=False, **options
    )
    return done.returncode, done.stdout + done.stderr


def caddy(folder):
    return run("caddy", "validate", "--adapter", "caddyfile", "--config", str(DEPLOY / "Caddyfile"))


def nginx(folder):
    """As part of a whole configuration, with a certificate of this test and without ports of this machine."""
    subject = [
        "-subj",
        "/CN=seminars.example.org",
        "-keyout",
        folder / "privkey.pem",
        "-out",
        folder / "fullchain.pem",
    ]
    run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", *map(str, subject))
    site = (
        (DEPLOY / "nginx.conf").read_text().replace("/etc/letsencrypt/live/seminars.example.org", str(folder))
    )
    sockets = re.sub(r"listen (?:\[(::)\]:)?(\d+)", rf"listen unix:{folder}/\1\2", site)
    (folder / "site.conf").write_text(sockets)
    logs = f"error_log {folder}/error.log; pid {folder}/pid;"
    (folder / "nginx.conf").write_text(f"{logs} events {{}} http {{ access_log off; include site.conf; }}")
    return run("nginx", "-t", "-q", "-p", str(folder), "-c", str(folder / "nginx.conf"))


def systemd(folder):
    """With the programs of this environment, as those at /opt/portal are not here."""
    for name in UNITS:
        unit = (DEPLOY / name).read_text().replace("/opt/portal/.venv/bin", str(Path(sys.executable).parent))
        (folder / name).write_text(unit)
    return run("systemd-analyze", "verify", *(str(folder / name) for name in UNITS))


def compose(folder):
    (folder / "portal.env").touch()
    shutil.copytree(DEPLOY, folder / "deploy")
    environment = {
        "PATH": "/usr/bin:/bin:/usr/local/bin",
        "POSTGRES_PASSWORD": "x",
        "PORTAL_HOST": "localhost",
    }
    command = (
        "docker",
        "compose",
        "--project-directory",
        str(folder),
        "--file",
        str(DEPLOY / "compose.yaml"),
    )
    return run(*command, "config", "--quiet", env=environment)


LOADERS = {"caddy": caddy, "nginx": nginx, "systemd-analyze": systemd, "docker-compose": compose}


def test_the_programs_that_read_it_take_it(tmp_path):
    answers = {name: load(tmp_path) for name, load in LOADERS.items() if shutil.which(name)}

    assert {name: told for name, (code, told) in answers.items() if code} == {}


def test_each_setting_in_the_example_is_explained():
    names = re.findall(r"^#?([A-Z_]+)=", (DEPLOY / "portal.env.example").read_text(), re.M)
    explained = (ROOT / "docs/deploy.md").read_text()

    assert len(names) > 10
    assert [name for name in names if f"`{name}`" not in explained and f"{name}=" not in explained] == []


def test_units_and_containers_start_the_same_programs():
    units = " ".join((DEPLOY / name).read_text() for name in UNITS)
    containers = (DEPLOY / "Dockerfile").read_text() + (DEPLOY / "compose.yaml").read_text()

    for words in ("gunicorn portal.wsgi", "migrate --no-input", "collectstatic --no-input"):
        assert words in units and words in containers, words
    assert "--beat" in units and "--beat" in containers


def test_gunicorn_takes_no_path_from_a_header():
    settings = runpy.run_path(str(ROOT / "gunicorn.conf.py"))

    assert settings["forwarder_headers"] == ""
