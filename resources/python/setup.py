"""Puts the guard's Lua scripts into the package where it is built in a checkout, which has them in one place only. The
`python` folder of Task Guard's own package holds them already."""

from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

SCRIPTS = Path(__file__).resolve().parents[2] / "src/main/engine/guard/lua"


class BuildWithScripts(build_py):
    """As build_py, and then the scripts."""

    def run(self) -> None:
        super().run()
        if SCRIPTS.is_dir():
            self.copy_tree(str(SCRIPTS), str(Path(self.build_lib) / "taskguard" / "lua"))


setup(cmdclass={"build_py": BuildWithScripts})
