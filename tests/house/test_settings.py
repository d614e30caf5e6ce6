"""Settings: every one documented, every wrong one refused with a sentence."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from pathlib import Path

import pytest

from sjoerd4u.config import BadSetting, Settings

README = Path(__file__).parents[2] / "README.md"


def table() -> str:
    """The settings as the README shows them."""
    rows = [f"| `SJOERD4U_{f.name.upper()}` | {_shown(f.default)} | {f.metadata['says']} |" for f in fields(Settings)]
    return "\n".join(["| name | default | |", "|---|---|---|", *rows])


def _shown(default: object) -> str:
    value = str(int(default)) if isinstance(default, bool) else str(default)
    return f"`{value}`" if value else ""


def test_the_readme_lists_every_setting() -> None:
    assert table() in README.read_text(), f"Put this between the settings marks of README.md:\n\n{table()}"


@pytest.mark.parametrize(("name", "value"), [("PORT", "acht"), ("PRODUCTION", "misschien"), ("MAIL_PORT", "-1")])
def test_a_wrong_setting_is_named(name: str, value: str, tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match=f"SJOERD4U_{name}"):
        Settings.from_environment({f"SJOERD4U_{name}": value, "SJOERD4U_DATA_DIR": str(tmp_path)})


@pytest.mark.parametrize("secret", ["", "demo", "short"])
def test_production_refuses_a_secret_that_is_not_one(secret: str, tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="SECRET_KEY"):
        Settings(data_dir=tmp_path, production=True, secret_key=secret).completed()


def test_the_secret_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    first = Settings(data_dir=tmp_path).completed().secret_key
    assert Settings(data_dir=tmp_path).completed().secret_key == first
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


def test_two_that_start_at_once_get_the_same_whole_secret(tmp_path: Path) -> None:
    def start(_: int) -> str:
        return Settings(data_dir=tmp_path).completed().secret_key

    with ThreadPoolExecutor(8) as starts:
        secrets = set(starts.map(start, range(8)))
    assert len(secrets) == 1
    assert [file.name for file in tmp_path.iterdir()] == ["secret_key"]


def test_an_emptied_secret_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "secret_key").write_text("")
    with pytest.raises(BadSetting, match="secret_key"):
        Settings(data_dir=tmp_path).completed()
