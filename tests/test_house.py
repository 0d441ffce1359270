"""The house keeps its own rules: sizes of files, settings documented, everything installed locked."""

import re
import subprocess
from dataclasses import fields
from importlib.metadata import distributions
from pathlib import Path

import yaml

from kadr.errors import every_error
from kadr.settings import Settings

ROOT = Path(__file__).parents[1]
PACKAGES = ("kadr", "service", "models", "prompts", "workers", "tests", "bench")


def sources(*suffixes: str) -> list[Path]:
    found = [p for package in PACKAGES for s in suffixes for p in (ROOT / package).rglob(f"*{s}")]
    # A rule that finds nothing to check would always hold.
    assert len(found) >= 60, "the source folders have moved: repair PACKAGES in this test"
    return found


def test_no_file_grows_past_400_lines() -> None:
    long = {str(p.relative_to(ROOT)): n for p in sources(".py") if (n := len(p.read_text().splitlines())) > 400}

    assert not long, f"split these files by noun: {long}"


def test_every_setting_is_documented() -> None:
    documented = set(re.findall(r"^\| `(KADR_\w+)`", (ROOT / "docs/settings.md").read_text(), re.MULTILINE))

    assert documented == {f"KADR_{field.name.upper()}" for field in fields(Settings)}


def test_everything_installed_is_locked() -> None:
    pins = dict(line.split("==") for line in (ROOT / "requirements.lock").read_text().splitlines() if "==" in line)
    locked = {re.sub(r"[-_.]+", "-", name).lower(): version for name, version in pins.items()}
    ours = {"kadr", "pip", "setuptools", "wheel"}
    loose = []
    for package in distributions():
        name = re.sub(r"[-_.]+", "-", package.metadata["Name"]).lower()
        if name not in ours and locked.get(name) != package.version.split("+")[0]:
            loose.append(f"{name} {package.version}")

    assert len(locked) > 40
    assert not loose, f"run `make lock`: {loose}"


def test_every_error_has_its_own_code() -> None:
    # Layers may narrow an error for themselves; the public tree is the one drawn in kadr/errors.py.
    codes = [error.code for error in every_error() if error.__module__ == "kadr.errors"]

    assert len(codes) > 15
    assert len(set(codes)) == len(codes)


def test_every_decision_ends_with_what_holds_it() -> None:
    pages = sorted((ROOT / "docs/decisions").glob("*.md"))

    assert len(pages) >= 5
    for page in pages:
        last = page.read_text().strip().split("\n\n")[-1]
        assert last.startswith("**Held by**"), f"{page.name}: end it with the test that enforces it"
        for named in re.findall(r"`((?:tests|\.ci)/[\w./]+)`", last):
            assert (ROOT / named).exists(), f"{page.name} names {named}, which is not there"


def test_links_in_the_documents_lead_somewhere() -> None:
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "examples").rglob("*.md")]
    links = [(page, link) for page in pages for link in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text())]

    assert len(links) >= 5
    broken = [f"{page.name}: {link}" for page, link in links if not (page.parent / link).exists()]
    assert not broken


def test_promises_marked_as_held_name_tests_that_exist() -> None:
    readme = (ROOT / "README.md").read_text()
    named = re.findall(r"`(tests/[\w./]+)`", readme)

    assert len(named) >= 5
    assert not [path for path in named if not (ROOT / path).exists()]


def test_the_composed_services_play_roles_that_exist_and_set_variables_that_are_documented() -> None:
    services = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
    ours = {name: service for name, service in services.items() if "build" in service}
    documented = re.findall(r"^\| `(KADR_\w+)`", (ROOT / "docs/settings.md").read_text(), re.MULTILINE)

    assert set(ours) == {"service", "drawing", "models"}
    for service in ours.values():
        python, flag, module, *_ = service["command"]
        assert (python, flag) == ("python", "-m")
        assert (ROOT / module / "__main__.py").exists()
        assert not {key for key in service["environment"] if key.startswith("KADR_")} - set(documented)
        assert service["read_only"] is True
        assert service["environment"]["KADR_AUTH"] == "on"
    assert services["models"]["deploy"]["resources"]["reservations"]["devices"][0]["capabilities"] == ["gpu"]
    assert "--appendonly" in services["valkey"]["command"]


def test_the_image_is_built_of_every_package_and_runs_as_nobody_special() -> None:
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    copied = {line.split()[1] for line in lines if line.startswith("COPY ") and "--from" not in line}
    user = [line.split()[1] for line in lines if line.startswith("USER ")]

    assert copied >= {"kadr", "service", "models", "prompts", "workers", "pyproject.toml", "requirements.lock"}
    assert user == ["kadr"]
    assert lines[-1].startswith('CMD ["python", "-m", "service"')


def test_the_tree_that_is_committed_holds_no_build_output() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()

    assert listed
    assert not [p for p in listed if p.startswith((".venv/", "out/", ".kadr/")) or p.endswith((".pyc", ".sqlite3"))]
