"""Settings from the environment, or a ``.env`` file: what the operator decides.

Read once at start. A wrong setting ends the start with exit status 78 and says what to do.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

from pydantic import AliasChoices, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from .errors import ConfigError
from .schedule import PublicHolidays, UnknownCountry, UnknownZone, zone_named
from .words import COMMAND

#: What both Slack and Discord take as the name of a command.
_COMMAND = re.compile(r"[a-z0-9_-]{1,31}")

#: Calendars are asked for from everywhere, so they are served behind TLS only.
_PUBLIC_URL = re.compile(r"https://[a-z0-9.-]+(:[0-9]{1,5})?(/[A-Za-z0-9._~-]+)*/?")


class Settings(BaseSettings):
    """All settings; every one has a default that works without an account."""

    model_config = SettingsConfigDict(
        env_prefix="INTERVISOR_",
        env_file=".env",
        extra="ignore",
        hide_input_in_errors=True,
        populate_by_name=True,
    )

    data: Path = Path("data")
    key: SecretStr | None = None
    key_file: Path | None = None
    database_url: SecretStr = Field(
        default=SecretStr(""),
        validation_alias=AliasChoices("INTERVISOR_DATABASE_URL", "DATABASE_URL"),
    )
    keystore_url: SecretStr = Field(
        default=SecretStr(""),
        validation_alias=AliasChoices("INTERVISOR_KEYSTORE_URL", "KEYSTORE_URL"),
    )
    backup_recipient: str = ""
    language: Literal["nl", "en"] = "nl"
    zone: str = "Europe/Amsterdam"
    holidays: str = ""
    command: str = COMMAND
    host: str = "127.0.0.1"
    port: int = Field(
        default=8080, ge=0, le=65535, validation_alias=AliasChoices("INTERVISOR_PORT", "PORT")
    )
    public_url: str = ""
    metrics_host: str = "127.0.0.1"
    metrics_port: int | None = Field(default=None, ge=0, le=65535)
    slack_bot_token: SecretStr | None = None
    slack_app_token: SecretStr | None = None
    slack_signing_secret: SecretStr | None = None
    slack_client_id: str = ""
    slack_client_secret: SecretStr | None = None
    slack_api: str = "https://slack.com/api/"
    discord_token: SecretStr | None = None
    discord_guild: int | None = Field(default=None, gt=0)
    discord_shards: str = ""
    practice_port: int = Field(default=8910, ge=0, le=65535)
    methods: Path | None = None
    registers: Path | None = None
    proof_years: int = Field(default=6, ge=1, le=30)
    log_level: Literal["debug", "info", "warning", "error"] = "info"


def load_settings() -> Settings:
    """Read the settings; ``ConfigError`` names each that is wrong, never its value."""
    try:
        settings = Settings()
    except ValidationError as error:
        wrong = "; ".join(
            f"INTERVISOR_{'_'.join(map(str, e['loc'])).upper().removeprefix('INTERVISOR_')}:"
            f" {e['msg']}"
            for e in error.errors()
        )
        raise ConfigError(f"A setting is not right. {wrong}. See .env.example.") from None
    if not _COMMAND.fullmatch(settings.command):
        raise ConfigError(
            "INTERVISOR_COMMAND: a name is one word of 1 to 31 lowercase letters (a to z), digits,"
            " - and _, without the slash. See .env.example."
        )
    if settings.public_url and not _PUBLIC_URL.fullmatch(settings.public_url):
        raise ConfigError(
            "INTERVISOR_PUBLIC_URL: an address that begins with https:// and ends with the name of"
            " the host or a path, such as https://bot.example. See .env.example."
        )
    try:
        zone_named(settings.zone)
    except UnknownZone as error:
        raise ConfigError(f"INTERVISOR_ZONE: {error}") from None
    try:
        PublicHolidays(settings.holidays)
    except UnknownCountry as error:
        raise ConfigError(f"INTERVISOR_HOLIDAYS: {error}") from None
    return settings
