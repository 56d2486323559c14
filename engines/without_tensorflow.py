"""TensorFlow left out: Rasa imports it for components of its own, and config.yml names none of these.

It would take a third of each process's memory and some seconds of each start and each training. Rasa's neural classes
are still defined, on names that have nothing behind them; whoever makes an object of one is told why it cannot be.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any, Optional

import yaml

CONFIG = Path("config.yml")
LEFT_OUT = frozenset(["tensorflow", "tensorflow_addons", "tensorflow_hub", "tensorflow_text", "keras"])
OWN = "components."  # the packages of our own components, which need none of it
WITHOUT = frozenset(["RulePolicy"])  # Rasa's own that need none of it


class _Nothing(type):
    """Makes classes that can be named, inherited from and looked into, and have no objects."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _nothing(name)

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        raise ImportError(
            f"{cls.__name__} needs TensorFlow, which was left out because {CONFIG} names no component that needs it; "
            f"serve a model that was trained with this {CONFIG}."
        )


class _Empty(ModuleType):
    """A module in which every name stands for nothing."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _nothing(name)


class _Finder(MetaPathFinder, Loader):
    """Gives empty modules for what is left out."""

    def find_spec(
        self, name: str, path: Optional[Sequence[str]] = None, target: Optional[ModuleType] = None
    ) -> Optional[ModuleSpec]:
        return ModuleSpec(name, self, is_package=True) if name.partition(".")[0] in LEFT_OUT else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return _Empty(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        pass


def _nothing(name: str) -> _Nothing:
    return _Nothing(name, (), {})


def needs_tensorflow(config: Path = CONFIG) -> bool:
    """Whether a pipeline or policy is not known to do without; a file that cannot be read is Rasa's to complain of."""
    try:
        settings = yaml.safe_load(config.read_text(encoding="utf-8"))
        names = [str(part["name"]) for key in ("pipeline", "policies") for part in settings.get(key) or []]
    except (OSError, ValueError, yaml.YAMLError, AttributeError, KeyError, TypeError):
        return True
    return not all(name.startswith(OWN) or name in WITHOUT for name in names)


def leave_out_tensorflow() -> None:
    """For a process that has not imported Rasa yet; does nothing where config.yml needs TensorFlow."""
    if not needs_tensorflow() and not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())
