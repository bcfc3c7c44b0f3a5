# Runs an emulator for as long as the program that asked for it lives.
#
# Arguments: a folder to remove at the end, then the command. The standard input is a pipe whose other end only that
# program holds: the system closes it however the program ends, a SIGKILL included. Then the emulator's whole session is
# told to stop, and killed two seconds later. A byte in the pipe means: kill it at once.
import os
import shutil
import signal
import subprocess
import sys
import threading
import time

folder, command = sys.argv[1], sys.argv[2:]
# A Ctrl-C is for the program that asked. It closes the pipe when it is done.
signal.signal(signal.SIGINT, signal.SIG_IGN)
child = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)


def tell(number):
    try:
        os.killpg(child.pid, number)
    except OSError:
        pass


def stop(*_):
    tell(signal.SIGTERM)
    end = time.monotonic() + 2
    while child.poll() is None and time.monotonic() < end:
        time.sleep(0.02)
    tell(signal.SIGKILL)


def watch():
    if os.read(0, 1):
        tell(signal.SIGKILL)
    else:
        stop()


signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=stop).start())
signal.signal(signal.SIGHUP, lambda *_: threading.Thread(target=stop).start())
threading.Thread(target=watch, daemon=True).start()
code = child.wait()
# What the emulator started itself may outlive it.
tell(signal.SIGKILL)
shutil.rmtree(folder, ignore_errors=True)
os._exit(code if code >= 0 else 128 - code)
