"""The scripts, with interpreters and commands invented for the purpose: nothing is installed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from interop import program
from lacking import lacking
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
SHELL_SCRIPTS = sorted(
    path
    for path in [*(ROOT / "scripts").iterdir(), ROOT / ".ci" / "run"]
    if path.is_file() and path.read_bytes().startswith(b"#!/usr/bin/env bash")
)
BASH = shutil.which("bash") or "/bin/bash"

# Answers what scripts/setup asks of a Python, and writes down what it is told to do.
PYTHON = """#!{bash}
case "$1 $2" in
  "-c "*) exit {fits} ;;
  "--version "*) echo "Python 3.12.99" ;;
  "-m venv")
    echo "venv" >>"$LOG"
    mkdir -p "$3/bin"
    ln -s "$(readlink -f "$0")" "$3/bin/python"
    echo "command = $0 -m venv $3" >"$3/pyvenv.cfg" ;;
  "-m pip")
    echo "$*" >>"$LOG"
    if [[ -n "${{PIP_STARTED:-}}" ]]; then : >"$PIP_STARTED"; sleep 30; fi
    sleep "${{PIP_SECONDS:-0}}"
    echo "what pip says"
    exit "${{PIP_EXIT:-0}}" ;;
esac
"""
NEEDED = ["bash", "cat", "chmod", "cksum", "cp", "dirname", "env", "grep", "ln", "mkdir", "readlink", "rm", "sleep"]


class Checkout:
    """A project that holds nothing but its scripts, and a PATH of its own."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "a project"
        self.bin = folder / "bin"
        self.log = folder / "log"
        (self.root / "scripts").mkdir(parents=True)
        self.bin.mkdir()
        for name in ("setup", "run", "test"):
            shutil.copy(ROOT / "scripts" / name, self.root / "scripts")
        (self.root / "requirements.lock").write_text("some==1\n")
        (self.root / "requirements-interop.lock").write_text("other==1\n")
        (self.root / "pyproject.toml").write_text("[project]\n")
        for name in NEEDED:
            self.command(name)

    def command(self, name: str) -> None:
        """Put a command of the system on the PATH, if there is one."""
        if path := shutil.which(name):
            (self.bin / name).symlink_to(path)

    def python(self, name: str, fits: bool = True) -> Path:
        return executable(self.bin / name, PYTHON.format(bash=BASH, fits=int(not fits)))

    def start(
        self, script: str = "setup", *arguments: str, cwd: Path | None = None, **environ: str
    ) -> subprocess.Popen[str]:
        environ = {"PATH": str(self.bin), "LOG": str(self.log), "HOME": str(self.root), **environ}
        command = [str(self.root / "scripts" / script), *arguments]
        return subprocess.Popen(
            command, cwd=cwd, env=environ, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            stdin=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip

    def setup(self, *arguments: str, **environ: str) -> tuple[int, str]:
        """Exit code of scripts/setup and what it says."""
        process = self.start("setup", *arguments, **environ)
        output, errors = process.communicate(timeout=30)
        assert output == "", "standard output belongs to what is run after set-up"
        return process.returncode, errors

    def done(self) -> list[str]:
        """What the interpreters were told to do since this was last asked, in short."""
        lines = self.log.read_text().splitlines() if self.log.exists() else []
        self.log.unlink(missing_ok=True)
        kinds = {"interop.lock": "interop", "--require-hashes": "dependencies", "--editable": "project"}
        return [next((kind for option, kind in kinds.items() if option in line), line) for line in lines]


ALL = ["venv", "dependencies", "project"]


def executable(path: Path, text: str) -> Path:
    path.write_text(text)
    path.chmod(0o755)
    return path


@pytest.fixture(params=["flock", "mkdir"])
def checkout(request: pytest.FixtureRequest, tmp_path: Path) -> Checkout:
    """With the command flock, and as on systems that have none."""
    made = Checkout(tmp_path)
    if request.param == "flock":
        if not shutil.which("flock"):
            pytest.skip("this system has no flock")
        made.command("flock")
    return made


class TestSetup:
    def test_installs_once(self, checkout: Checkout) -> None:
        checkout.python("python3.12")
        code, said = checkout.setup()
        assert (code, checkout.done()) == (0, ALL)
        assert said == "setup: installing into .venv with Python 3.12.99 (once; some minutes)\n"
        assert checkout.setup() == (0, "")
        assert checkout.done() == []

    def test_no_python(self, checkout: Checkout) -> None:
        code, said = checkout.setup()
        assert code == 1
        assert "python3.12, python3.11, python3 and python" in said
        assert "needed is Python 3.11 or 3.12" in said
        assert "EXTRACTOR_PYTHON=" in said
        assert not (checkout.root / ".venv").exists()

    def test_a_python_of_another_version_is_no_python(self, checkout: Checkout) -> None:
        checkout.python("python3", fits=False)
        assert checkout.setup()[0] == 1
        assert checkout.done() == []

    def test_a_shim_for_nothing_is_passed_over(self, checkout: Checkout) -> None:
        executable(checkout.bin / "python3.12", f"#!{BASH}\necho 'python3.12: not installed' >&2\nexit 127\n")
        chosen = checkout.python("python3.11")
        checkout.python("python3", fits=False)
        code, said = checkout.setup()
        assert code == 0
        assert "not installed" not in said
        assert str(chosen) in (checkout.root / ".venv" / "pyvenv.cfg").read_text()

    def test_a_named_python(self, checkout: Checkout) -> None:
        checkout.python("python3.12")
        (checkout.bin / "with space").mkdir()
        chosen = checkout.python("with space/python")
        assert checkout.setup(EXTRACTOR_PYTHON=str(chosen))[0] == 0
        assert str(chosen) in (checkout.root / ".venv" / "pyvenv.cfg").read_text()

    def test_a_named_python_that_does_not_fit(self, checkout: Checkout) -> None:
        checkout.python("python3.12")
        code, said = checkout.setup(EXTRACTOR_PYTHON="python2")
        assert code == 1
        assert "EXTRACTOR_PYTHON is python2" in said

    @pytest.mark.parametrize("name", ["requirements.lock", "pyproject.toml", "scripts/setup"])
    def test_a_change_is_installed_into_what_is_there(self, checkout: Checkout, name: str) -> None:
        checkout.python("python3.12")
        checkout.setup()
        checkout.done()
        with (checkout.root / name).open("a") as file:
            file.write("# changed\n")
        assert checkout.setup() == (0, "setup: bringing .venv up to date\n")
        assert checkout.done() == ["dependencies", "project"]
        assert checkout.setup() == (0, "")

    def test_a_moved_checkout_is_installed_anew(self, checkout: Checkout) -> None:
        checkout.python("python3.12")
        checkout.setup()
        checkout.done()
        left = checkout.root / ".venv" / "bin" / "with-the-old-path"
        left.touch()
        checkout.root = checkout.root.rename(checkout.root.with_name("moved"))
        assert checkout.setup()[0] == 0
        assert checkout.done() == ALL
        assert not (checkout.root / ".venv" / "bin" / left.name).exists()

    def test_a_link_to_the_checkout_is_the_checkout(self, checkout: Checkout) -> None:
        checkout.python("python3.12")
        checkout.setup()
        link = checkout.root.with_name("link")
        link.symlink_to(checkout.root)
        checkout.root = link
        assert checkout.setup() == (0, "")

    def test_an_exchanged_interpreter_is_noticed(self, checkout: Checkout) -> None:
        checkout.python("python3.12")
        checkout.setup()
        checkout.done()
        inner = checkout.root / ".venv" / "bin" / "python"
        inner.unlink()
        inner.symlink_to(checkout.python("python3.13", fits=False))
        assert checkout.setup()[0] == 0
        assert checkout.done() == ALL

    def test_somebody_elses_environment_is_made_anew(self, checkout: Checkout) -> None:
        python = checkout.python("python3.12")
        subprocess.run(
            [python, "-m", "venv", checkout.root / ".venv"], env={**os.environ, "LOG": "/dev/null"}, check=True
        )
        assert checkout.setup()[0] == 0
        assert checkout.done() == ALL

    def test_a_failure_shows_what_pip_said_and_is_tried_again(self, checkout: Checkout) -> None:
        checkout.python("python3.12")
        code, said = checkout.setup(PIP_EXIT="1")
        assert code == 1
        assert "what pip says\n" in said
        assert "the installation failed" in said
        assert checkout.done() == ["venv", "dependencies"]
        assert checkout.setup()[0] == 0
        assert checkout.done() == ALL

    @pytest.mark.parametrize("update", [False, True])
    def test_a_killed_installation_is_made_anew(self, checkout: Checkout, update: bool) -> None:
        checkout.python("python3.12")
        if update:
            checkout.setup()
            (checkout.root / "requirements.lock").write_text("some==2\n")
        started = checkout.root / "started"
        process = checkout.start(PIP_STARTED=str(started))
        wait_for(started.exists)
        os.killpg(process.pid, 9)
        process.communicate()
        checkout.done()
        assert checkout.setup()[0] == 0
        assert checkout.done() == ALL

    def test_two_at_once_install_once(self, checkout: Checkout) -> None:
        checkout.python("python3.12")
        both = [checkout.start(PIP_SECONDS="0.3") for _ in range(2)]
        said = "".join(process.communicate(timeout=30)[1] for process in both)
        assert [process.returncode for process in both] == [0, 0]
        assert checkout.done() == ALL
        assert said.count("setup: installing") == 1


class TestInterop:
    """scripts/setup interop: packages of tests that a newcomer may skip."""

    @pytest.fixture
    def ready(self, checkout: Checkout) -> Checkout:
        """With an environment that lacks them."""
        checkout.python("python3.12")
        checkout.setup()
        checkout.done()
        return checkout

    def test_is_added_once(self, ready: Checkout) -> None:
        added = "setup: adding what requirements-interop.lock holds (once; some minutes)\n"
        assert ready.setup("interop") == (0, added)
        assert ready.done() == ["interop"]
        assert ready.setup("interop") == (0, "")
        assert ready.done() == []

    def test_comes_after_the_rest(self, checkout: Checkout) -> None:
        checkout.python("python3.12")
        assert checkout.setup("interop")[0] == 0
        assert checkout.done() == [*ALL, "interop"]

    def test_stays_when_set_up_without(self, ready: Checkout) -> None:
        ready.setup("interop")
        ready.done()
        assert ready.setup() == (0, "")
        assert ready.setup("interop") == (0, "")
        assert ready.done() == []

    def test_a_change_of_its_lock_is_added_and_no_matter_to_others(self, ready: Checkout) -> None:
        ready.setup("interop")
        ready.done()
        (ready.root / "requirements-interop.lock").write_text("other==2\n")
        assert ready.setup() == (0, "")
        assert ready.setup("interop")[0] == 0
        assert ready.done() == ["interop"]

    @pytest.mark.parametrize("at_once", [True, False])
    def test_is_looked_at_again_when_the_rest_changes(self, ready: Checkout, at_once: bool) -> None:
        ready.setup("interop")
        ready.done()
        (ready.root / "requirements.lock").write_text("some==2\n")
        if not at_once:
            ready.setup()
        assert ready.setup("interop")[0] == 0
        assert ready.done() == ["dependencies", "project", "interop"]

    def test_a_failure_is_tried_again_and_no_matter_to_others(self, ready: Checkout) -> None:
        code, said = ready.setup("interop", PIP_EXIT="1")
        assert code == 1
        assert "what pip says\n" in said
        assert ready.done() == ["interop"]
        assert ready.setup() == (0, "")
        assert ready.setup("interop")[0] == 0
        assert ready.done() == ["interop"]

    @pytest.mark.parametrize("arguments", [["inter"], ["interop", "dev"], ["", "interop"]])
    def test_another_group_is_refused(self, ready: Checkout, arguments: list[str]) -> None:
        code, said = ready.setup(*arguments)
        assert code == 2
        assert f"'{' '.join(arguments)}' is no group of packages; allowed: interop" in said
        assert ready.done() == []


class TestCi:
    """.ci/run, with scripts that write down how they were called."""

    @pytest.fixture
    def project(self, tmp_path: Path) -> Checkout:
        made = Checkout(tmp_path)
        (made.root / ".ci").mkdir()
        shutil.copy(ROOT / ".ci" / "run", made.root / ".ci")
        for name in ("setup", "check", "bench", "test"):
            self.told(made.root / "scripts" / name)
        return made

    def told(self, path: Path, exit_code: int = 0) -> None:
        text = f'#!{BASH}\necho "{path.name} $* ${{EXTRACTOR_TEST_ALL:-}}" >>"$LOG"\necho "{path.name} was here"\nexit {exit_code}\n'
        executable(path, text)

    def programs(self, project: Checkout, *without: str) -> None:
        for name in {"chromium", "chromedriver", "valgrind"}.difference(without):
            self.told(project.bin / name)

    def debian(self, project: Checkout, user: int = 0, exit_code: int = 0) -> None:
        self.told(project.bin / "apt-get", exit_code)
        executable(project.bin / "id", f"#!{BASH}\necho {user}\n")

    def run(self, project: Checkout) -> tuple[int, str, str]:
        """Exit code, output and errors."""
        process = project.start("../.ci/run")
        output, errors = process.communicate(timeout=30)
        return process.returncode, output, errors

    WHOLE = (
        "setup interop 1",
        "check  1",
        "bench kernels --check 1",
        "bench fuzz --count 2000 --challenge-only 1",
        "test  1",
    )

    def test_nothing_may_be_skipped(self, project: Checkout) -> None:
        self.programs(project)
        code, output, _ = self.run(project)
        assert code == 0
        assert tuple(project.done()) == self.WHOLE
        assert output.splitlines()[-1] == "test was here"

    @pytest.mark.parametrize(
        ("lacking", "packages"),
        [
            ("chromium", "chromium chromium-driver"),
            ("chromedriver", "chromium chromium-driver"),
            ("valgrind", "valgrind"),
        ],
    )
    def test_what_is_lacking_is_installed(self, project: Checkout, lacking: str, packages: str) -> None:
        self.programs(project, lacking)
        self.debian(project)
        code, output, errors = self.run(project)
        assert code == 0
        updated, installed, *others = project.done()
        assert updated.startswith("apt-get update")
        assert installed.startswith("apt-get install")
        assert f"--no-install-recommends {packages}" in installed
        assert tuple(others) == self.WHOLE
        assert "apt-get" in errors
        assert "apt-get" not in output

    @pytest.mark.parametrize("user", [None, 1000])
    def test_where_it_cannot_be_it_says_what_to_do(self, project: Checkout, user: int | None) -> None:
        if user is not None:
            self.debian(project, user)
        code, _, errors = self.run(project)
        assert code == 1
        assert "apt-get install chromium chromium-driver" in errors
        assert project.done() == []

    def test_a_failed_installation_ends_it(self, project: Checkout) -> None:
        self.debian(project, exit_code=100)
        assert self.run(project)[0] != 0
        assert [line.split()[0] for line in project.done()] == ["apt-get"]

    @pytest.mark.parametrize("name", ["setup", "check", "bench", "test"])
    def test_fails_with_what_fails(self, project: Checkout, name: str) -> None:
        self.programs(project)
        self.told(project.root / "scripts" / name, exit_code=3)
        assert self.run(project)[0] == 3
        assert project.done()[-1].startswith(name)


class TestLacking:
    """What tests do that lack a server, a browser, a program."""

    def test_they_are_skipped(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("EXTRACTOR_TEST_ALL", raising=False)
        with pytest.raises(pytest.skip.Exception, match="no server"):
            lacking("no server")

    def test_they_fail_where_all_have_to_run(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("EXTRACTOR_TEST_ALL", "1")
        with pytest.raises(pytest.fail.Exception, match="no server"):
            lacking("no server")

    def test_a_program_that_is_not_installed_is_lacking(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("EXTRACTOR_TEST_ALL", raising=False)
        with pytest.raises(pytest.skip.Exception, match="scripts/setup interop"):
            program("no_such_program")


class TestRun:
    """scripts/run after set-up, with a command that tells how it was called."""

    @pytest.fixture
    def project(self, tmp_path: Path) -> Checkout:
        made = Checkout(tmp_path)
        made.python("python3.12")
        made.setup()
        told = 'echo "$PWD"\necho "${EXTRACTOR_RESULTS_DIR:-}"\nfor a in "$@"; do echo "$a"; done\n'
        executable(made.root / ".venv" / "bin" / "extractor", f"#!{BASH}\n{told}")
        return made

    def called(self, project: Checkout, *arguments: str, **environ: str) -> tuple[str, list[str]]:
        """Results folder and arguments that the command got, called from beside the project."""
        cwd = project.root.parent
        output, _ = project.start("run", *arguments, cwd=cwd, **environ).communicate(timeout=30)
        folder, results, *told = output.splitlines()
        assert Path(folder) == project.root.resolve()
        return results, told

    def test_works_in_the_project(self, project: Checkout) -> None:
        assert self.called(project) == ("", ["run"])

    def test_passes_arguments_on(self, project: Checkout) -> None:
        assert self.called(project, "a corpus", "--json")[1] == ["run", "a corpus", "--json"]

    def test_a_folder_of_the_caller_is_meant_as_the_caller_sees_it(self, project: Checkout) -> None:
        own = project.root.parent.resolve() / "own" / "corpus.toml"
        own.parent.mkdir()
        own.touch()
        assert self.called(project, "own", "other")[1] == ["run", str(own.parent), "other"]
        assert self.called(project, str(own.parent))[1] == ["run", str(own.parent)]

    @pytest.mark.parametrize("absolute", [True, False])
    def test_so_is_a_results_folder(self, project: Checkout, absolute: bool) -> None:
        out = project.root.parent.resolve() / "out"
        assert self.called(project, EXTRACTOR_RESULTS_DIR=str(out) if absolute else "out")[0] == str(out)

    def test_says_where_it_works_if_elsewhere(self, project: Checkout) -> None:
        assert str(project.root) in project.start("run", cwd=project.root.parent).communicate()[1]
        assert project.start("run", cwd=project.root).communicate()[1] == ""

    def test_a_search_path_for_folders_does_not_mislead(self, project: Checkout) -> None:
        (project.root.parent / "other" / "scripts").mkdir(parents=True)
        environ = {"PATH": str(project.bin), "CDPATH": str(project.root.parent / "other")}
        run = subprocess.run(["scripts/run"], cwd=project.root, env=environ, capture_output=True, text=True, check=True)
        assert run.stdout.splitlines()[0] == str(project.root.resolve())

    def test_exit_code_is_the_commands(self, project: Checkout) -> None:
        executable(project.root / ".venv" / "bin" / "extractor", f"#!{BASH}\nexit 6\n")
        process = project.start("run")
        process.communicate()
        assert process.returncode == 6


def wait_for(condition: Callable[[], bool], seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)


@pytest.mark.parametrize("path", SHELL_SCRIPTS, ids=lambda path: path.name)
class TestShellScripts:
    def test_is_bash(self, path: Path) -> None:
        subprocess.run([BASH, "-n", path], check=True)

    def test_is_executable_and_stops_at_errors(self, path: Path) -> None:
        assert os.access(path, os.X_OK)
        assert "\nset -euo pipefail\n" in path.read_text(encoding="utf-8")


def test_all_scripts_are_looked_at() -> None:
    expected = {"setup", "run", "test", "check", "lock"}
    assert expected <= {path.name for path in SHELL_SCRIPTS}


LOCKS = {"requirements.lock": ["dependencies", "dev"], "requirements-interop.lock": ["interop"]}


def blocks(lock: str) -> list[str]:
    """The pinned requirements of a lock, each with its hashes."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    return re.split(r"\n(?=\S)", "\n".join(lines))


def pinned(lock: str) -> set[tuple[str, str]]:
    """Names and versions of what a lock holds; some names have two, for Pythons of their own."""
    return {(name, version) for name, _, version in (b.split(maxsplit=1)[0].partition("==") for b in blocks(lock))}


@pytest.mark.parametrize("lock", LOCKS)
class TestLocks:
    def test_names_no_index(self, lock: str) -> None:
        text = (ROOT / lock).read_text(encoding="utf-8")
        assert re.findall(r"(?m)://.*|^\s*-.*index.*|^\s*-.*links.*|file:.*|/dev/.*", text) == []

    def test_everything_is_pinned_with_hashes(self, lock: str) -> None:
        wrong = [
            block.splitlines()[0]
            for block in blocks(lock)
            if not re.match(r"[a-z0-9-]+==\S+( ; .+?)? \\\n( +--hash=sha256:[0-9a-f]{64}( \\\n)?)+$", block)
        ]
        assert wrong == []

    def test_holds_all_that_is_declared(self, lock: str) -> None:
        found = dict(pinned(lock))
        declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
        groups = declared["dependency-groups"] | {"dependencies": declared["project"]["dependencies"]}
        wrong = [
            line
            for line, wanted in ((line, Requirement(line)) for name in LOCKS[lock] for line in groups[name])
            if not wanted.specifier.contains(found.get(canonicalize_name(wanted.name), "0"))
        ]
        assert wrong == [], "scripts/lock makes the locks anew"


def test_the_lock_holds_what_builds_the_project() -> None:
    assert {"hatchling", "editables"} <= {name for name, _ in pinned("requirements.lock")}


def test_what_both_locks_hold_is_of_the_same_version() -> None:
    """Both go into one environment, the second without asking whether that agrees with the first."""
    first, second = pinned("requirements.lock"), pinned("requirements-interop.lock")
    shared = {name for name, _ in first} & {name for name, _ in second}
    assert {pin for pin in second if pin[0] in shared} <= first, "scripts/lock makes the locks anew"
