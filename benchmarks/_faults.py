"""What becomes of mail when everything dies: `make faults KILLS=100`, or `python -m benchmarks._faults 100`.

Announcements go to 2,000 readers each, by Celery workers on a real Redis and PostgreSQL, to a real SMTP
server, while worker processes, their parents and beat are killed with SIGKILL, Redis is flushed, paused and
killed, and PostgreSQL is stopped in its tracks. Whatever died is started again, as systemd would do.

A recipient may get a mail twice, with the same Message-ID, only if it was in flight over the connection of a
worker's process that died or lost its database: one for each of those processes is allowed. A stall is the
time without any mail in mid-send.
"""

import contextlib
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

READERS = 2_000
WORKERS, CHILDREN = 2, 2
LEASE, SLACK = 10, 30  # seconds
THINKING = 0.02  # seconds that the SMTP server takes at most before and after each mail
GIVE_UP = 300  # seconds of one send
FAULTS = {  # how often each happens in 24, and how many processes may have a mail in flight then
    "a worker's process killed": (8, 1),
    "a worker's parent killed": (5, CHILDREN),
    "beat killed": (4, 0),
    "Redis flushed": (2, 0),
    "Redis paused": (1, 0),
    "Redis killed": (2, 0),
    "PostgreSQL stopped": (2, WORKERS * CHILDREN),
}
KILLS = [name for name in FAULTS if name.endswith(" killed") and name != "Redis killed"]
CELERY = [sys.executable, "-m", "celery", "-A", "portal"]


def main(kills):
    from tests.support import servers, sink

    servers.QUICK[:] = ["-c", "fsync=off"]  # a commit must outlive the server, if not the machine
    with (
        tempfile.TemporaryDirectory() as folder,
        servers.postgresql() as url,
        sink.running(folder, seconds=THINKING) as server,
        Machine(folder, url, server.port) as machine,
    ):
        prepare()
        chance, found = random.Random(), Counter()
        while sum(machine.happened[name] for name in KILLS) < kills:
            found += send(machine, server, chance, kills)
            print(f"  {found['sends']} sends, {sum(machine.happened.values())} faults", flush=True)
        from django.db import connection

        connection.close()  # else PostgreSQL waits for it to stop
    return report(found, machine, machine.stalls)


def send(machine, server, chance, kills):
    """Send one announcement among faults; what was lost, doubled and so on."""
    from mailing.models import Announcement

    server.forget()
    announcement = machine.with_retries(announce)
    start, fault_at = time.time(), time.time() + chance.uniform(0.2, 2)
    while not machine.with_retries(
        lambda: Announcement.objects.filter(pk=announcement.pk, state="sent").exists()
    ):
        if time.time() > start + GIVE_UP:
            print("  this one was not finished:", machine.with_retries(lambda: balance(announcement)))
            break
        if time.time() > fault_at and sum(machine.happened[name] for name in KILLS) < kills:
            machine.fault(chance)
            fault_at = time.time() + chance.uniform(0.3, 4)
        machine.revive()
        time.sleep(0.05)
    taken = server.taken()
    machine.stalls.append(longest_stall([start, *(mail.at for mail in taken)]))
    return count(taken, machine.with_retries(lambda: balance(announcement)))


def count(taken, states):
    times = Counter(mail.address for mail in taken)
    return Counter(
        sends=1, lost=READERS - len(times), doubled=len(taken) - len(times), held=states.get("uncertain", 0),
        otherwise=len({(mail.address, mail.message_id) for mail in taken}) - len(times),
        unfinished=READERS - states.get("sent", 0) - states.get("uncertain", 0),
    )  # fmt: skip


def longest_stall(moments):
    return max(later - earlier for earlier, later in zip(moments, moments[1:], strict=False))


def report(found, machine, stalls):
    """Print what came of it; 1 if mail was lost, repeated too often, or stood still for too long."""
    for name, number in machine.happened.items():
        print(f"  {number:>4} times {name}")
    allowed = sum(number * FAULTS[name][1] for name, number in machine.happened.items())
    print(f"In {found['sends']} sends to {READERS} readers")
    print(f"  lost                              {found['lost']:>6}   at most 0")
    print(f"  not finished in the end           {found['unfinished']:>6}   at most 0")
    print(f"  doubled, with the same Message-ID {found['doubled']:>6}   at most {allowed}")
    print(f"  doubled, with another             {found['otherwise']:>6}   at most 0")
    print(f"  held for a person as uncertain    {found['held']:>6}")
    print(f"  longest stall, seconds            {max(stalls):>6.1f}   at most {LEASE + SLACK}")
    faults = found["lost"] + found["unfinished"] + found["otherwise"]
    return int(bool(faults) or found["doubled"] > allowed or max(stalls) > LEASE + SLACK)


# --- The portal ------------------------------------------------------------------------------------------


def prepare():
    import django

    django.setup()
    from django.core.management import call_command

    from mailing.models import MailingList, Subscriber, Subscription

    call_command("migrate", verbosity=0)
    news = MailingList.objects.create(name="News", slug="news")
    readers = Subscriber.objects.bulk_create(
        Subscriber(email=f"reader{number}@example.org") for number in range(READERS)
    )
    Subscription.objects.bulk_create(
        Subscription(mailing_list=news, subscriber=each, state="active") for each in readers
    )


def announce():
    """An announcement to all readers that is due now: a worker starts it, too."""
    from mailing.announcements import actions
    from mailing.models import Announcement, MailingList

    announcement = Announcement.objects.create(subject="Next week", body="We meet **next week**.")
    announcement.lists.set(MailingList.objects.all())
    return actions.schedule(announcement=announcement)


def balance(announcement):
    from mailing import ledger

    return {state.value: number for state, number in ledger.balance(announcement).items() if number}


# --- What runs it, and what goes wrong with that ---------------------------------------------------------


class Machine:
    """All processes of a site but the web's; `fault` breaks one of them, `revive` starts what is dead."""

    def __init__(self, folder, url, smtp_port):
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.redis_port = free.getsockname()[1]
        os.environ |= {
            "PORTAL_MODE": "development", "DEBUG": "no", "VAR_DIR": folder, "DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "portal.settings", "MAIL_LEASE": str(LEASE),
            "REDIS_URL": f"redis://127.0.0.1:{self.redis_port}/0",
            "EMAIL_URL": f"smtp://127.0.0.1:{smtp_port}", "DEFAULT_FROM_EMAIL": "portal@example.org",
        }  # fmt: skip
        self.home = Path(url.rpartition("=")[2])  # of PostgreSQL
        worker = [*CELERY, "worker", "--concurrency", str(CHILDREN), "--loglevel", "critical"]
        redis = [servers_redis(), "--port", str(self.redis_port), "--save", "", "--dir", folder]
        self.commands = {"Redis": redis, "beat": [*CELERY, "beat", "--loglevel", "critical", "--pidfile", ""]}
        self.commands |= {f"worker {n}": [*worker, "-n", f"worker{n}@here"] for n in range(WORKERS)}
        self.running, self.happened, self.stalls = {}, Counter(), []
        self.log = Path(folder, "log")

    def __enter__(self):
        self.revive()
        return self

    def __exit__(self, *_error):
        for process in self.running.values():
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def revive(self):
        for name, command in self.commands.items():
            if name not in self.running or self.running[name].poll() is not None:
                self.running[name] = self.start(command)

    def start(self, command, **options):
        with self.log.open("a") as log:
            return subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True, **options)

    def fault(self, chance):
        name = chance.choices(list(FAULTS), [often for often, _mails in FAULTS.values()])[0]
        worker = self.running[f"worker {chance.randrange(WORKERS)}"]
        self.happened[name] += 1
        if name == "a worker's process killed":
            for child in children_of(worker.pid)[:1]:
                os.kill(child, signal.SIGKILL)
        elif name == "a worker's parent killed":
            worker.kill()
        elif name in ("beat killed", "Redis killed"):
            self.running[name.partition(" ")[0]].kill()
        elif name == "Redis paused":
            self.pause(self.running["Redis"])
        elif name == "Redis flushed":
            self.flush()
        else:
            self.restart_postgresql()

    def pause(self, process):
        self.pause_for(process)
        time.sleep(3)
        self.go_on(process)

    def pause_for(self, process):
        process.send_signal(signal.SIGSTOP)

    def go_on(self, process):
        process.send_signal(signal.SIGCONT)

    def flush(self):
        import redis

        with contextlib.suppress(redis.RedisError):
            redis.Redis(port=self.redis_port).flushall()

    def restart_postgresql(self):
        """Stop it at once, as a crash would, and start it the same way."""
        self.stop_postgresql()
        self.start_postgresql()

    def stop_postgresql(self):
        lock = self.home / "data" / "postmaster.pid"
        number = int(lock.read_text().split()[0])
        process = Path("/proc", str(number))
        self.postgresql = (process / "cmdline").read_text().split("\0")[:-1], process.stat()
        os.kill(number, signal.SIGQUIT)
        while lock.exists():
            time.sleep(0.05)

    def start_postgresql(self):
        command, owner = self.postgresql
        same = {"user": owner.st_uid, "group": owner.st_gid, "extra_groups": []} if owner.st_uid else {}
        self.running["PostgreSQL"] = self.start(command, cwd=self.home, **same)

    def with_retries(self, ask):
        """The answer of the database, which may be on its way up."""
        from django.db import DatabaseError, InterfaceError, connection

        for _attempt in range(600):
            try:
                return ask()
            except (DatabaseError, InterfaceError):
                connection.close()
                self.revive()
                time.sleep(0.1)
        raise RuntimeError("PostgreSQL did not come back.")


def servers_redis():
    from tests.support import servers

    return servers.redis_path() or sys.exit("There is no redis-server on this machine; install it.")


def children_of(number):
    """The processes of a worker, in no order."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            pid, _sep, rest = entry.read_text().partition(" ")
            if int(rest.rpartition(")")[2].split()[1]) == number:
                found.append(int(pid))
    return random.sample(found, len(found))


if __name__ == "__main__":
    sys.exit(main(int((sys.argv[1:] or ["100"])[0])))
