"""Does the steps of a Dockerfile in a plain folder; what comes out is an image that can be run."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.rehearsal.base import IMAGE, lay_base
from tests.rehearsal.context import BuildContext
from tests.rehearsal.dockerfile import Instruction, read_dockerfile
from tests.rehearsal.errors import NotRehearsed, StepFailed
from tests.rehearsal.image import Image
from tests.rehearsal.shell import Shell

_STEP_TIMEOUT_S = 900
_NETWORK = re.compile(r"(?:PIP_.+|SSL_CERT_.+|(?:https?|no|all)_proxy)", re.IGNORECASE)
"""How this machine reaches the package index, which is nothing that an image says."""
_PIP_CACHE = "type=cache,target=/root/.cache/pip"
_TOLD_AT_ONCE = frozenset({"LABEL", "EXPOSE", "STOPSIGNAL"})


class Builder:
    """Builds one image; a stage after the other in the same folder, so that paths stay true."""

    def __init__(
        self,
        folder: Path,
        context: Path,
        given: Mapping[str, str],
        *,
        lay: Callable[[Path], None] = lay_base,
    ) -> None:
        """Take where to build.

        Args:
            folder: Empty; the image will be in `root` below it.
            context: What the Dockerfile copies from.
            given: Build arguments.
            lay: Puts the base image into the folder of a stage.
        """
        self._root = folder / "root"
        self._stages = folder / "stages"
        self._context = BuildContext(context)
        self._given = dict(given)
        self._lay = lay
        self._used: set[str] = set()
        self._defaults: dict[str, str] = {}
        self._arguments: dict[str, str] = {}
        self._stage: str | None = None
        self.image = Image(self._root)

    def build(self, dockerfile: str) -> Image:
        """Do every step.

        Raises:
            NotRehearsed: A step is not known, or could leave the folder.
            StepFailed: A step failed, or names what is not there.
        """
        for step in read_dockerfile(dockerfile):
            self._take(step)
        if unused := self._given.keys() - self._used:
            message = f"no ARG takes {', '.join(sorted(unused))}"
            raise NotRehearsed(0, message)
        return self.image

    def _take(self, step: Instruction) -> None:
        doing = _STEPS.get(step.keyword)
        if doing is None:
            raise step.refuse("is not rehearsed")
        if self._stage is None and step.keyword not in ("ARG", "FROM"):
            raise step.refuse("stands before FROM")
        doing(self, step)

    @property
    def _known(self) -> dict[str, str]:
        return {**self._arguments, **self.image.environment}

    def _from(self, step: Instruction) -> None:
        words = step.words({**self._defaults, **self._given})
        if words[0] != IMAGE or len(words) != 3 or words[1].upper() != "AS":
            raise step.refuse(f"is rehearsed only as FROM {IMAGE} AS name")
        if self._stage is not None:
            self._stages.mkdir(exist_ok=True)
            self._root.rename(self._stages / self._stage)
        self._stage = words[2]
        self._arguments = {}
        left_out = self.image.left_out
        self.image = Image(self._root, left_out=left_out)
        self._lay(self._root)

    def _arg(self, step: Instruction) -> None:
        name, equals, default = step.value.partition("=")
        default = step.expanded(default.strip('"'), self._known) if equals else default
        self._used.add(name)
        if self._stage is None:
            self._defaults[name] = self._given.get(name, default)
            return
        for values in (self._defaults, {name: default} if equals else {}, self._given):
            if name in values:
                self._arguments[name] = values[name]

    def _env(self, step: Instruction) -> None:
        # All values see the environment as it was before.
        self.image.environment |= dict(step.pairs(self._known))

    def _workdir(self, step: Instruction) -> None:
        (self.image.workdir,) = step.words(self._known)
        self.image.inside(self.image.workdir).mkdir(parents=True, exist_ok=True)

    def _user(self, step: Instruction) -> None:
        numbers = re.fullmatch(r"(\d+):(\d+)", step.expanded(step.value, self._known))
        if numbers is None:
            raise step.refuse("needs numbers, uid:gid")
        self.image.user = int(numbers[1]), int(numbers[2])

    def _volume(self, step: Instruction) -> None:
        self.image.volumes += tuple(step.words(self._known))

    def _healthcheck(self, step: Instruction) -> None:
        words = step.value.partition("CMD")
        self.image.healthcheck = Instruction(
            step.line, step.keyword, (), words[2].strip()
        ).command()
        self.image.told += [(step.keyword, f"{name}={value}") for name, value in step.flags]

    def _entrypoint(self, step: Instruction) -> None:
        self.image.entrypoint, self.image.command = step.command(), ()

    def _cmd(self, step: Instruction) -> None:
        self.image.command = step.command()

    def _tell(self, step: Instruction) -> None:
        pairs = step.pairs(self._known) if step.keyword == "LABEL" else []
        told = [f"{name}={value}" for name, value in pairs] or step.words(self._known)
        self.image.told += [(step.keyword, one) for one in told]

    def _copy(self, step: Instruction) -> None:
        *sources, target = step.words(self._known)
        stage = dict(step.flags).pop("from", None)
        if not sources or [name for name, _ in step.flags if name != "from"]:
            raise step.refuse("with these flags is not rehearsed")
        if any(set("*?[") & set(source) for source in sources):
            raise step.refuse("of patterns is not rehearsed")
        place = self.image.inside(os.path.normpath(Path(self.image.workdir, target)))
        into = target.endswith("/")
        if len(sources) > 1 and not into:
            raise step.refuse("of several needs a folder that ends in /")
        for source in sources:
            if not self._copied(stage, source, place, into=into):
                raise StepFailed(step.line, f"COPY finds no {source}")

    def _copied(self, stage: str | None, source: str, place: Path, *, into: bool) -> bool:
        if stage is None:
            return self._context.copy(source, place, into=into)
        origin = Image(self._stages / stage).inside(source)
        if not origin.is_dir():
            return False
        shutil.copytree(origin, place, symlinks=True, dirs_exist_ok=True)
        return True

    def _run(self, step: Instruction) -> None:
        if self.image.user != (0, 0):
            raise step.refuse("after USER is not rehearsed")
        if [flag for flag in step.flags if flag != ("mount", _PIP_CACHE)]:
            raise step.refuse(f"is rehearsed with no flag but --mount={_PIP_CACHE}")
        shell = Shell(lambda path: str(self.image.inside(path)))
        commands = shell.translated(step)
        self.image.left_out += shell.left_out
        if not commands:
            return
        done = subprocess.run(
            ["/bin/sh", "-c", commands],
            env=self._step_environment(cached=bool(step.flags)),
            cwd=self.image.inside(self.image.workdir),
            capture_output=True,
            text=True,
            timeout=_STEP_TIMEOUT_S,
            umask=0o022,
            check=False,
        )
        if done.returncode:
            raise StepFailed(step.line, f"{commands}\n{done.stdout}{done.stderr}")

    def _step_environment(self, *, cached: bool) -> dict[str, str]:
        network = {name: value for name, value in os.environ.items() if _NETWORK.fullmatch(name)}  # noqa: TID251 - for a process of its own
        home = self._root / "root"
        # The cache of whoever rehearses is the one that the builder would keep.
        cache = Path(os.path.expanduser("~"), ".cache/pip") if cached else home / ".cache/pip"  # noqa: PTH111 - as pip finds it
        return {
            **network,
            "HOME": str(home),
            "TMPDIR": str(self._root / "tmp"),
            "PIP_CACHE_DIR": str(cache),
            **self._arguments,
            **self.image.seen_from_outside(),
        }


_STEPS: Mapping[str, Callable[[Builder, Instruction], None]] = {
    "FROM": Builder._from,
    "ARG": Builder._arg,
    "ENV": Builder._env,
    "WORKDIR": Builder._workdir,
    "COPY": Builder._copy,
    "RUN": Builder._run,
    "USER": Builder._user,
    "VOLUME": Builder._volume,
    "HEALTHCHECK": Builder._healthcheck,
    "ENTRYPOINT": Builder._entrypoint,
    "CMD": Builder._cmd,
    **dict.fromkeys(_TOLD_AT_ONCE, Builder._tell),
}
