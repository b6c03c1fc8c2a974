"""What the environment asks for, and how its mistakes are told."""

from pathlib import Path

import pytest

from tongban.core.environment import Environment, EnvironmentProblem, alone, make_data_folder, read


def environment(data: Path, *, production: bool = False) -> Environment:
    return Environment(data, "127.0.0.1", 8000, 8001, production, None)


def test_nothing_set_means_the_demonstration_on_port_8000_with_the_embedded_database() -> None:
    found = read({})
    assert (found.port, found.live_port, found.production, found.addresses) == (8000, 8001, False, None)
    assert found.data == Path(".data").absolute()


def test_the_live_port_follows_the_port_unless_it_is_given() -> None:
    assert read({"PORT": "9000"}).live_port == 9001
    assert read({"PORT": "9000", "TONGBAN_LIVE_PORT": "7000"}).live_port == 7000


@pytest.mark.parametrize("port", ["0", "65536", "-1", "http", "8000.0", "８０ "])
def test_a_port_that_is_no_port_is_told_with_its_name(port: str) -> None:
    with pytest.raises(EnvironmentProblem, match="TB-ENV-001 PORT"):
        read({"PORT": port})


def test_an_owner_without_the_application_role_is_refused() -> None:
    with pytest.raises(EnvironmentProblem, match="DATABASE_URL"):
        read({"DATABASE_OWNER_URL": "postgresql://owner@/tongban"})


def test_both_roles_of_an_external_database_are_taken() -> None:
    found = read({"DATABASE_URL": "postgresql://app@db/t", "DATABASE_OWNER_URL": "postgresql://owner@db/t"}).addresses
    assert found is not None
    assert (found.application, found.owner) == ("postgresql://app@db/t", "postgresql://owner@db/t")


def test_the_demonstration_makes_its_secret_once_and_keeps_it_private(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TONGBAN_SECRET_KEY", raising=False)
    secret = environment(tmp_path).secret()
    assert len(secret) >= 50
    assert environment(tmp_path).secret() == secret
    assert (tmp_path / "secret-key").stat().st_mode & 0o077 == 0


def test_a_data_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(EnvironmentProblem, match="TB-ENV-008"):
        make_data_folder(tmp_path / "file" / "data")


def test_a_second_server_on_the_same_folder_is_refused_until_the_first_ends(tmp_path: Path) -> None:
    make_data_folder(tmp_path)
    with alone(tmp_path), pytest.raises(EnvironmentProblem, match="TB-ENV-003"), alone(tmp_path):
        pass
    with alone(tmp_path):
        pass


@pytest.mark.parametrize("name", ["DATABASE_URL", "DATABASE_OWNER_URL"])
@pytest.mark.parametrize("address", ["notaurl", "postgresql://app:secret@[db/t", "host=db nothing"])
def test_a_database_address_that_is_none_is_told_by_its_variable_and_not_repeated(name: str, address: str) -> None:
    with pytest.raises(EnvironmentProblem, match=f"TB-ENV-009 {name}") as told:
        read({"DATABASE_URL": "postgresql://app@db/t", name: address})
    assert address not in str(told.value)


@pytest.mark.parametrize("name", ["TONGBAN_CITY", "TONGBAN_POOL"])
def test_a_number_that_is_none_is_told_with_its_name(name: str) -> None:
    with pytest.raises(EnvironmentProblem, match=f"TB-ENV-010 {name}"):
        read({name: "many"})
