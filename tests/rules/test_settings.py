"""A wrong or unknown setting stops the start with a sentence that names it."""

from pathlib import Path

import pytest

from service.kernel.config import SettingsError, load_settings, settings_table


def test_nothing_set_gives_the_defaults() -> None:
    settings = load_settings({})

    assert settings.port == 8080
    assert settings.data_dir == Path(".porchlight")
    assert not settings.is_https


def test_the_environment_wins_over_the_file_and_the_caller_over_both(tmp_path: Path) -> None:
    file = tmp_path / "porchlight.toml"
    file.write_text('port = 1111\nhost = "0.0.0.0"\nlog_level = "debug"\n')

    settings = load_settings({"PORCHLIGHT_PORT": "2222", "PORCHLIGHT_HOST": "::1"}, file=file, host="127.0.0.9")

    assert (settings.port, settings.host, settings.log_level) == (2222, "127.0.0.9", "debug")


def test_what_hosting_platforms_set_is_taken() -> None:
    assert load_settings({"DATABASE_URL": "postgresql://db/x"}).database_url == "postgresql://db/x"


@pytest.mark.parametrize(
    "environ, said",
    [
        ({"PORCHLIGHT_PROT": "1"}, "no setting PORCHLIGHT_PROT (the environment). Did you mean PORCHLIGHT_PORT?"),
        ({"PORCHLIGHT_PORT": "eighty"}, "PORCHLIGHT_PORT must be a whole number."),
        ({"PORCHLIGHT_PORT": "70000"}, "PORCHLIGHT_PORT must be a whole number <= 65535."),
        ({"PORCHLIGHT_MAIL_URL": "http://x"}, "PORCHLIGHT_MAIL_URL must begin with one of smtp:"),
        ({"PORCHLIGHT_DATABASE_URL": "mysql://x"}, "PORCHLIGHT_DATABASE_URL must begin with one of postgresql:"),
        ({"PORCHLIGHT_SECRET": "short"}, "PORCHLIGHT_SECRET is too short"),
        ({"PORCHLIGHT_BASE_URL": "https://x/"}, "PORCHLIGHT_BASE_URL must not end with a slash"),
        ({"PORCHLIGHT_SMS_URL": "gateway:https://x"}, "PORCHLIGHT_SMS_SECRET is missing"),
        ({"PORCHLIGHT_LOG_LEVEL": "loud"}, "PORCHLIGHT_LOG_LEVEL cannot be 'loud'."),
        ({"PORCHLIGHT_HOLD_SENDING": "maybe"}, "PORCHLIGHT_HOLD_SENDING must be true or false."),
        ({"PORCHLIGHT_BASE_URL": "https:"}, "PORCHLIGHT_BASE_URL must name a host"),
        ({"PORCHLIGHT_MAIL_URL": "smtp://relay:mail"}, "PORCHLIGHT_MAIL_URL must be an address whose port"),
        ({"PORCHLIGHT_MAIL_FROM": "conferences"}, "PORCHLIGHT_MAIL_FROM must be one mailbox"),
        ({"PORCHLIGHT_MAIL_FROM": "School <a@school.example>"}, "PORCHLIGHT_MAIL_FROM must be one mailbox"),
        ({"PORCHLIGHT_SMS_URL": "twilio://AC1@host"}, "PORCHLIGHT_SMS_URL must be twilio://SID:TOKEN@host."),
        ({"PORCHLIGHT_SMS_URL": "gateway://host"}, "PORCHLIGHT_SMS_URL must be gateway:https://host/path."),
        ({"PORCHLIGHT_LMTP_LISTEN": "8024"}, "PORCHLIGHT_LMTP_LISTEN must be host:port"),
        ({"PORCHLIGHT_LMTP_LISTEN": "127.0.0.1:lmtp"}, "PORCHLIGHT_LMTP_LISTEN must be host:port"),
        ({"PORCHLIGHT_TRUSTED_PROXIES": "10.0.0.1, proxy"}, "joined by commas, and proxy is neither"),
        ({"PORCHLIGHT_CONFIG": "/nowhere/porchlight.toml"}, "/nowhere/porchlight.toml cannot be read"),
    ],
)
def test_what_is_wrong_is_named(environ: dict[str, str], said: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings(environ)

    assert said in str(caught.value)


@pytest.mark.parametrize(
    "environ",
    [
        {"PORCHLIGHT_MAIL_FROM": "conferences+2026@mail.school.example"},
        {"PORCHLIGHT_MAIL_URL": "smtp://user:p%40ss@[::1]:587"},
        {"PORCHLIGHT_SMS_URL": "twilio://AC1:to%40ken@api.twilio.com"},
        {"PORCHLIGHT_LMTP_LISTEN": "[::1]:8024"},
        {"PORCHLIGHT_TRUSTED_PROXIES": "10.0.0.0/8, ::1"},
        {"PORCHLIGHT_TRUSTED_PROXIES": "*"},
        {"PORCHLIGHT_TRUSTED_PROXIES": ""},
    ],
)
def test_what_is_right_is_taken(environ: dict[str, str]) -> None:
    load_settings(environ)


def test_a_secret_is_not_repeated_when_it_is_refused() -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings({"PORCHLIGHT_SECRET": "hunter2-hunter2"})

    assert "hunter2" not in str(caught.value)


def test_an_unknown_name_in_the_file_is_named_with_the_file(tmp_path: Path) -> None:
    file = tmp_path / "porchlight.toml"
    file.write_text("prot = 1\n")

    with pytest.raises(SettingsError, match=r"PORCHLIGHT_PROT .*porchlight.toml.*PORCHLIGHT_PORT"):
        load_settings({}, file=file)


def test_every_setting_says_what_it_means() -> None:
    assert [name for name, _, meaning in settings_table() if len(meaning) < 15] == []
