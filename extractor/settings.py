"""Settings: one TOML file, overridden by ``EXTRACTOR_*`` environment variables, frozen once read."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError

from extractor.errors import ConfigurationError, allowed
from extractor.records.toml import read_toml

PREFIX = "EXTRACTOR_"
FILE = "extractor.toml"
# Variables with our prefix that are read elsewhere: by scripts/setup and by the tests.
_NOT_SETTINGS = frozenset(
    {"EXTRACTOR_PYTHON", "EXTRACTOR_SCREENSHOTS", "EXTRACTOR_TEST_ALL", "EXTRACTOR_TEST_POSTGRES"}
)
# A database URL can hold a password.
_SECRET = frozenset({"api_key", "database_url"})


def _a_path(value: object) -> object:
    # Path("") is the working directory, which nobody means by EXTRACTOR_RESULTS_DIR= in a crontab.
    if value == "":
        raise ValueError("is empty; leave the setting out for the default")
    if isinstance(value, str) and "\0" in value:
        raise ValueError("holds the character NUL, which is in no path")
    return value


Folder = Annotated[Path, BeforeValidator(_a_path), AfterValidator(Path.expanduser)]


class Settings(BaseModel):
    """Everything a user can set. Names are the keys of ``extractor.toml``; the variable of ``email``
    is ``EXTRACTOR_EMAIL``, and so on. Secrets do not show in ``repr``."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", str_strip_whitespace=True, allow_inf_nan=False, validate_default=True
    )

    email: str = Field("", description="address NCBI can write to; without one nothing is fetched")
    api_key: SecretStr | None = Field(None, description="NCBI API key: ten requests a second, not three")
    database_url: str = Field("", repr=False, description="SQLAlchemy URL; default: a SQLite file beside the results")
    cache_dir: Folder = Field(Path("~/.cache/mirna-extractor"), description="raw records as fetched")
    results_dir: Folder = Field(Path("results"), description="where run writes, a folder a corpus")
    corpora_dir: Folder = Field(Path("corpora"), description="where corpora are looked up by name")
    nlp_model: str = Field("", description="spaCy model that replaces the bundled parser")
    nlp_matrices: bool = Field(True, description="whether the parser is computed as matrices, not by spaCy itself")
    threshold: float = Field(0.4, ge=0, le=1, description="least confidence of what enters the table")
    document_seconds: float = Field(
        60.0, gt=0, description="processor time for one document; what takes longer is left out, and told"
    )
    timeout_seconds: float = Field(30.0, gt=0, description="time-out of connecting, and of each reading")
    requests_per_second: float | None = Field(
        None, gt=0, description="to NCBI, from all processes of this machine; default: 3, with a key 10"
    )
    open_reading: bool | None = Field(
        None,
        description="whether the curation page shows table and reports without signing in; default: where only "
        "this machine reaches it",
    )
    europepmc_url: str = Field(
        "https://www.ebi.ac.uk/europepmc/webservices/rest", description='Europe PMC\'s service; "": do not ask it'
    )

    @property
    def database(self) -> str | Path:
        """URL or path of the database: one for all corpora."""
        return self.database_url or self.results_dir / "interactions.sqlite"


def load_settings(folder: Path, environ: Mapping[str, str]) -> Settings:
    """Read ``extractor.toml`` in ``folder`` if there is one, and ``EXTRACTOR_*`` of ``environ``.

    Raises ConfigurationError for an unknown key, a bad value or an unreadable file.
    """
    path = folder / FILE
    values = read_toml(path) if path.exists() else {}
    origin = dict.fromkeys(values, str(path))
    for variable, value in environ.items():
        if variable.startswith(PREFIX) and variable not in _NOT_SETTINGS:
            key = variable.removeprefix(PREFIX).lower()
            values[key], origin[key] = value, f"environment variable {variable}"
    _known(values, origin)
    try:
        settings = Settings(**values)
    except ValidationError as error:
        raise ConfigurationError(_message(error, origin)) from None
    return settings


def _known(values: Mapping[str, Any], origin: Mapping[str, str]) -> None:
    for key in values:
        if key not in Settings.model_fields:
            raise ConfigurationError(f"{origin[key]}: unknown setting {key!r}; {allowed(key, Settings.model_fields)}")


def _message(error: ValidationError, origin: Mapping[str, str]) -> str:
    first = error.errors(include_url=False)[0]
    key = str(first["loc"][0])
    shown = "" if key in _SECRET else f" {first['input']!r}"
    problem = first["msg"].removeprefix("Value error, ").lower()
    return f"{origin.get(key, key)}: setting {key!r}{shown}: {problem}"


def remember_email(folder: Path, email: str) -> Path:
    """Write the address into ``extractor.toml``, so that nobody is asked again; returns the path.

    Raises ConfigurationError where the file cannot be written.
    """
    path = folder / FILE
    try:
        before = path.read_text(encoding="utf-8-sig") if path.exists() else ""
        # A key must not stand twice. Top-level keys, as all of ours are, stand before any table: so this one is first.
        others = re.sub(r"^[ \t]*email[ \t]*=.*\n?", "", before, flags=re.MULTILINE)
        path.write_text(f"email = {_quoted(email)}\n{others}", encoding="utf-8")
    except OSError as error:
        problem = f"{path}: the address cannot be remembered: {error.strerror or error}; set {PREFIX}EMAIL instead"
        raise ConfigurationError(problem) from error
    return path


def _quoted(value: str) -> str:
    # A JSON string is a TOML string, but for surrogate pairs (not written here) and DEL, which TOML wants escaped.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
