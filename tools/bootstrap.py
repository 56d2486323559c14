"""Set up what is missing: uv, Python 3.10 and the locked packages, in .venv. Standard library only.

Run by every `make` verb with whatever Python 3 the machine has; a few milliseconds when all is there.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import List, NoReturn, Union

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / ".locked"
LOCK = ROOT / "requirements.lock"
UV_HOME = ROOT / ".cache" / "uv-tool"
UV_LOCK = ROOT / "tools" / "uv.lock.txt"
LOG = ROOT / ".cache" / "setup.log"


def fail(sentence: str) -> NoReturn:
    """End with one sentence that says what to do."""
    sys.exit("setup: {} ({} has the details)".format(sentence, LOG.relative_to(ROOT)))


def run(command: List[Union[str, Path]]) -> bool:
    """Run a command with its output in the log; True if it went well."""
    LOG.parent.mkdir(parents=True, exist_ok=True)
    with LOG.open("a") as log:
        log.write("$ {}\n".format(" ".join(map(str, command))))
        log.flush()
        return subprocess.call([str(part) for part in command], stdout=log, stderr=log, cwd=str(ROOT)) == 0


def uv() -> str:
    """Path of uv: the machine's own, else one installed for this project."""
    found = shutil.which("uv")
    if found:
        return found
    ours = UV_HOME / "bin" / "uv"
    if not ours.exists():
        print("setup: installing uv ...", flush=True)
        target = UV_HOME / "lib"
        pip: List[Union[str, Path]] = [sys.executable, "-m", "pip"]
        wanted: List[Union[str, Path]] = ["install", "--quiet", "--require-hashes", "-r", UV_LOCK, "--target", target]
        if not run([*pip, *wanted, "--upgrade"]):
            if not run([*pip, "--version"]):
                fail("this Python has no pip; install it (Debian: apt-get install python3-pip) and run again")
            fail("uv could not be downloaded; check the network connection and run again")
        ours.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(str(target / "bin" / "uv"), str(ours))
    return str(ours)


def stamp() -> str:
    """What the environment was made from."""
    return hashlib.sha256(LOCK.read_bytes() + (ROOT / ".python-version").read_bytes()).hexdigest()


def main() -> None:
    """Make .venv what the lock says."""
    if STAMP.exists() and STAMP.read_text() == stamp():
        return
    if LOG.exists():
        LOG.unlink()
    tool = uv()
    version = (ROOT / ".python-version").read_text().strip()
    python = VENV / "bin" / "python"
    if not python.exists() or not run([python, "-c", "import sys; assert sys.version_info[:2] == (3, 10)"]):
        print("setup: creating the Python {} environment ...".format(version), flush=True)
        if VENV.exists():
            shutil.rmtree(str(VENV))
        if not run([tool, "venv", "--quiet", "--python", version, VENV]):
            fail(
                "Python {} was not found and could not be downloaded; install it "
                "(for example `pyenv install {}`) and run again".format(version, version)
            )
    print("setup: installing the locked packages ...", flush=True)
    # compiled once here: a container or an account that writes no .pyc files would compile TensorFlow at every start
    sync: List[Union[str, Path]] = [tool, "pip", "sync", "--quiet", "--compile-bytecode", "--python", python]
    if not run([*sync, "--require-hashes", LOCK]):
        fail("a package could not be downloaded or has the wrong hash; check the network connection and run again")
    STAMP.write_text(stamp())
    print("setup: done", flush=True)


if __name__ == "__main__":
    os.environ.setdefault("UV_LINK_MODE", "copy")  # caches may lie on another disk
    os.environ.setdefault("UV_SYSTEM_CERTS", "1")  # trust what the machine trusts: offices often have a proxy
    main()
