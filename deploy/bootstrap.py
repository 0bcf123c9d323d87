"""Prepares .venv and goes on as one of the project's commands: `python3 deploy/bootstrap.py demo`.

Needs the standard library only. Its syntax is that of Python 3.6, so that an old Python reaches the line
that says so. Whatever is wrong with the machine is told in one line on stderr, with exit code 1.
"""

import errno
import fcntl
import hashlib
import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
OLDEST = (3, 11)
NEWER = ("python3.14", "python3.13", "python3.12", "python3.11")

# The lock file that each command installs, and what Python then runs.
COMMANDS = {
    "demo": ("base", ["manage.py", "serve_demo"]),
    "install": ("test", ["-c", ""]),
    "test": ("test", ["-m", "tests.run"]),
    "bench": ("test", ["-m", "benchmarks"]),
    "faults": ("test", ["-m", "benchmarks._faults"]),
}
# Settings of another site or program that the demo must not take over from the shell.
NOT_FOR_THE_DEMO = [
    "ALLOWED_HOSTS",
    "BEHIND_PROXY",
    "DATABASE_URL",
    "DEBUG",
    "DEFAULT_FROM_EMAIL",
    "DJANGO_SETTINGS_MODULE",
    "EMAIL_URL",
    "REDIS_URL",
    "SECRET_KEY",
    "SERVER_EMAIL",
]


class Trouble(Exception):
    """What is wrong with this machine, in one line."""


def main(name, *arguments):
    use_a_new_enough_python()
    lock, command = COMMANDS[name]
    if name == "demo":
        os.environ.update(demo_environment(os.environ))
        check_writable(Path(os.environ.get("VAR_DIR") or ROOT / "var"))
    prepare(lock, before=check_port if name == "demo" else None)
    os.chdir(str(ROOT))
    os.execv(str(venv_python()), [str(venv_python()), *command, *arguments])  # noqa: S606 (that is its purpose)


def use_a_new_enough_python():
    """Go on with the first Python on the path that is new enough, where this one is not."""
    if sys.version_info >= OLDEST:
        return
    for name in NEWER:
        if shutil.which(name) and is_new_enough(name):
            os.execvp(name, [name, *sys.argv])  # noqa: S606
    raise Trouble(
        "The portal needs Python {}.{} or later and this is {}.{}; install a newer one, or name it: "
        "make demo PYTHON=/path/to/python3".format(*OLDEST, *sys.version_info[:2])
    )


def is_new_enough(python, with_module="sys"):
    question = f"import sys, {with_module}; sys.exit(sys.version_info < {OLDEST})"
    try:
        return subprocess.call([str(python), "-c", question], stderr=subprocess.DEVNULL) == 0  # noqa: S603
    except OSError:
        return False


def demo_environment(environment):
    """The variables that make this process the demo; those of other sites are taken out of `environment`."""
    for name in NOT_FOR_THE_DEMO:
        environment.pop(name, None)
    port = environment.get("PORT") or "8000"
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise Trouble(f"PORT is {port!r}; it must be a number from 1 to 65535.")
    return {"PORTAL_MODE": "demo", "SITE_URL": f"http://127.0.0.1:{int(port)}"}


def check_writable(folder):
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=str(folder)):
            pass
    except OSError as error:
        raise Trouble(f"The folder {folder} cannot be written to ({error.strerror}).") from error


def check_port():
    """Raise Trouble where the demo's port is taken: better known before the packages are installed."""
    port = int(os.environ["SITE_URL"].rpartition(":")[2])
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
    except OSError as error:
        reason = "is in use" if error.errno == errno.EADDRINUSE else f"cannot be used ({error.strerror})"
        raise Trouble(f"Port {port} {reason}; choose another: make demo PORT=8001") from error
    finally:
        listener.close()


# --- The packages ------------------------------------------------------------------------------------


def prepare(lock, before=None):
    """Make .venv hold the packages of a lock file; call `before` first where that needs work."""
    with requirements(lock).open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)  # one command installs, the others wait for it
        if not is_installed(lock):
            if before:
                before()
            install(lock)


def is_installed(lock):
    state = read_state()
    return state.get(lock) == digest(lock) and state.get("python") == which_python()


def install(lock):
    """Install a lock file into .venv, which is made anew if it is broken or was left half installed."""
    state = read_state()
    same_python = state.get("python", which_python()) == which_python()
    if "unfinished" in state or not same_python or not is_new_enough(venv_python(), with_module="pip"):
        make_venv()
    print(f"Installing the packages of requirements/{lock}.txt into .venv; this takes about a minute.")
    sys.stdout.flush()
    write_state({"unfinished": "yes"})
    pip = [str(venv_python()), "-m", "pip", "install", "--require-hashes", "--no-input", "--quiet"]
    run(
        [*pip, "--retries", "2", "--disable-pip-version-check", "-r", str(requirements(lock))],
        failure="The packages could not be installed (is there a network?)",
    )
    locks = ["base", "test"] if lock == "test" else ["base"]  # the test lock holds all of the base lock
    write_state(dict({name: digest(name) for name in locks}, python=which_python()))


def make_venv():
    for module in ("venv", "ensurepip"):
        if importlib.util.find_spec(module) is None:
            raise Trouble(
                "This Python lacks the module {}; install it (on Debian and Ubuntu: apt install "
                "python{}.{}-venv).".format(module, *sys.version_info[:2])
            )
    shutil.rmtree(str(VENV), ignore_errors=True)
    try:
        VENV.mkdir()
    except OSError as error:
        raise Trouble(f"The folder {ROOT} cannot be written to ({error.strerror}).") from error
    write_state({"unfinished": "yes"})
    run([sys.executable, "-m", "venv", str(VENV)], failure="Python could not make .venv")


def run(command, failure):
    """Run a command without its chatter; raise Trouble with the line in which it says why it failed."""
    process = subprocess.Popen(  # noqa: S603
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, universal_newlines=True
    )
    try:
        said = process.communicate()[0]
    finally:
        process.terminate()  # matters when this process is told to stop meanwhile
        process.wait()
    if process.returncode:
        raise Trouble(f"{failure}: {last_line(said)}")


def last_line(text):
    """The last line in which pip says what went wrong."""
    lines = [line.strip() for line in text.splitlines() if line.strip()] or ["no reason was given"]
    return ([line for line in lines if line.startswith("ERROR")] or lines)[-1]


def venv_python():
    return VENV / "bin" / "python"


def which_python():
    """The Python that .venv was made of; another one in its place does not find the packages."""
    return str(venv_python().resolve())


def requirements(lock):
    return ROOT / "requirements" / f"{lock}.txt"


def digest(lock):
    return hashlib.sha256(requirements(lock).read_bytes()).hexdigest()


def read_state():
    """What .venv holds: the digest of each lock file installed, or "unfinished" after an interruption."""
    try:
        return dict(line.split(" ", 1) for line in (VENV / "installed").read_text().splitlines())
    except (OSError, ValueError):
        return {}


def write_state(state):
    (VENV / "installed").write_text("".join(f"{key} {value}\n" for key, value in state.items()))


if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1] not in COMMANDS:
        sys.exit(f"Usage: bootstrap.py {'|'.join(COMMANDS)}")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        main(*sys.argv[1:])
    except Trouble as trouble:
        sys.exit(str(trouble))
    except OSError as error:
        sys.exit(f"{error.filename or 'The machine'}: {error.strerror}")
    except KeyboardInterrupt:
        sys.exit(130)
