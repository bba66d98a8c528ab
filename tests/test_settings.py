from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import ValidationError

from extractor.errors import ConfigurationError
from extractor.settings import FILE, Settings, load_settings, remember_email

KEY = "not-a-real-key-0123"


def load(folder: Path, toml: str | bytes = "", **environ: str) -> Settings:
    """The settings of a folder whose file says this, under these ``EXTRACTOR_`` variables."""
    (folder / FILE).write_bytes(toml.encode() if isinstance(toml, str) else toml)
    return load_settings(folder, {f"EXTRACTOR_{name.upper()}": value for name, value in environ.items()})


def test_without_a_file_everything_has_a_default(tmp_path: Path) -> None:
    assert load_settings(tmp_path, {"HOME": "/home/nobody", "EMAIL": "a@example.org"}) == Settings()


def test_the_file_is_read(tmp_path: Path) -> None:
    settings = load(tmp_path, 'email = "a@example.org"\nthreshold = 0.7\nresults_dir = "out"')
    assert (settings.email, settings.threshold, settings.results_dir) == ("a@example.org", 0.7, Path("out"))


def test_the_environment_overrides_the_file(tmp_path: Path) -> None:
    settings = load(tmp_path, 'threshold = 0.7\nnlp_model = "a"', threshold="0.2", results_dir="elsewhere")
    assert (settings.threshold, settings.nlp_model, settings.results_dir) == (0.2, "a", Path("elsewhere"))


@pytest.mark.parametrize(("said", "meant"), [("false", False), ("0", False), ("true", True), ("1", True)])
def test_the_matrices_can_be_switched_off(tmp_path: Path, said: str, meant: bool) -> None:
    assert Settings().nlp_matrices
    assert load(tmp_path, "", nlp_matrices=said).nlp_matrices is meant


def test_an_empty_variable_takes_back_an_address(tmp_path: Path) -> None:
    assert load(tmp_path, 'email = "a@example.org"', email="").email == ""


def test_a_file_saved_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    assert load(tmp_path, b'\xef\xbb\xbfemail = "a@example.org"').email == "a@example.org"


@pytest.mark.parametrize("name", ["cache_dir", "results_dir", "corpora_dir"])
def test_tilde_is_the_home_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert getattr(load(tmp_path, f'{name} = "~/here"'), name) == tmp_path / "here"
    assert Settings().cache_dir.is_relative_to(tmp_path)


@pytest.mark.parametrize("variable", ["EXTRACTOR_PYTHON", "EXTRACTOR_TEST_ALL", "EXTRACTOR_TEST_POSTGRES"])
def test_variables_of_the_scripts_are_no_settings(tmp_path: Path, variable: str) -> None:
    assert load_settings(tmp_path, {variable: "x"}) == Settings()


@pytest.mark.parametrize(
    ("toml", "environ", "parts"),
    [
        ('emial = "x"', {}, [FILE, "'emial'", "did you mean 'email'?", "threshold"]),
        ("[database]\nurl = 1", {}, [FILE, "'database'", "did you mean 'database_url'?"]),
        ("", {"treshold": "1"}, ["environment variable EXTRACTOR_TRESHOLD", "did you mean 'threshold'?"]),
        ("threshold = 1.5", {}, [FILE, "'threshold'", "1.5", "less than or equal to 1"]),
        ("threshold = 0.5", {"threshold": "half"}, ["EXTRACTOR_THRESHOLD", "'half'", "number"]),
        ("timeout_seconds = 0", {}, [FILE, "'timeout_seconds'", "greater than 0"]),
        ("timeout_seconds = inf", {}, [FILE, "'timeout_seconds'", "finite"]),
        ("email = 3", {}, [FILE, "'email'", "string"]),
        ("", {"results_dir": ""}, ["EXTRACTOR_RESULTS_DIR", "is empty"]),
        ("email = ", {}, [FILE, "cannot be read as TOML"]),
        ('email = "a"\nemail = "b"', {}, [FILE, "cannot be read as TOML", "overwrite"]),
        (b'email = "\xff"', {}, [FILE, "cannot be read as TOML", "utf-8"]),
    ],
)
def test_errors_say_what_and_where(
    tmp_path: Path, toml: str | bytes, environ: dict[str, str], parts: list[str]
) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load(tmp_path, toml, **environ)
    assert [part for part in parts if part not in str(caught.value)] == []


def test_a_folder_in_place_of_the_file(tmp_path: Path) -> None:
    (tmp_path / FILE).mkdir()
    with pytest.raises(ConfigurationError, match=r"extractor\.toml: cannot be read"):
        load_settings(tmp_path, {})


@pytest.mark.parametrize(
    ("toml", "environ"),
    [
        (f'api_key = "{KEY}"', {}),
        ("", {"api_key": KEY}),
        (f'database_url = "postgresql://user:{KEY}@host/db"', {}),
    ],
)
def test_secrets_do_not_show(tmp_path: Path, toml: str, environ: dict[str, str]) -> None:
    settings = load(tmp_path, toml, **environ)
    assert KEY not in f"{settings!r} {settings}"


@pytest.mark.parametrize(
    "toml", [f'api_key = ["{KEY}"]', f'database_url = ["{KEY}"]', f'api_key = "{KEY}" x', f'api_key = "{KEY}']
)
def test_secrets_do_not_show_in_errors(tmp_path: Path, toml: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load(tmp_path, toml)
    assert KEY not in str(caught.value)


def test_the_key_can_be_had(tmp_path: Path) -> None:
    key = load(tmp_path, f'api_key = " {KEY} "').api_key
    assert key is not None
    assert key.get_secret_value() == KEY


def test_settings_are_frozen() -> None:
    with pytest.raises(ValidationError):
        Settings().email = "a@example.org"  # type: ignore[misc]


class TestRememberEmail:
    def test_without_a_file(self, tmp_path: Path) -> None:
        assert remember_email(tmp_path, "a@example.org") == tmp_path / FILE
        assert load_settings(tmp_path, {}).email == "a@example.org"

    @pytest.mark.parametrize("before", ['email = ""\n', ' email="b@example.org"', "email = 'b' # mine\n"])
    def test_takes_the_place_of_another(self, tmp_path: Path, before: str) -> None:
        (tmp_path / FILE).write_text(f"threshold = 0.5\n{before}")
        remember_email(tmp_path, "a@example.org")
        settings = load_settings(tmp_path, {})
        assert (settings.email, settings.threshold) == ("a@example.org", 0.5)

    def test_leaves_the_rest_as_it_is(self, tmp_path: Path) -> None:
        rest = "# of email = no word\nthreshold = 0.5\n\n"
        (tmp_path / FILE).write_text(rest)
        remember_email(tmp_path, "a@example.org")
        assert (tmp_path / FILE).read_text().endswith(rest)

    def test_a_file_only_its_owner_may_read_stays_so(self, tmp_path: Path) -> None:
        (tmp_path / FILE).write_text(f'api_key = "{KEY}"\n')
        (tmp_path / FILE).chmod(0o600)
        remember_email(tmp_path, "a@example.org")
        assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600

    def test_where_nothing_can_be_written(self, tmp_path: Path) -> None:
        with pytest.raises(ConfigurationError, match=r"cannot be remembered.*EXTRACTOR_EMAIL"):
            remember_email(tmp_path / "absent", "a@example.org")

    # Characters beyond the 16-bit plane and DEL are written differently in JSON and in TOML.
    @example(email="\U00010000@example.org")
    @example(email="a\x7f@example.org")
    @given(email=st.text(st.characters(exclude_categories=["Cs"]), max_size=30).map(str.strip))
    def test_what_was_written_is_read(self, tmp_path_factory: pytest.TempPathFactory, email: str) -> None:
        folder = tmp_path_factory.mktemp("settings")
        remember_email(folder, email)
        assert load_settings(folder, {}).email == email


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / FILE).mkdir()
    with pytest.raises(ConfigurationError, match=r"extractor\.toml: cannot be read"):
        load_settings(tmp_path, {})
