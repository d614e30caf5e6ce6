"""The files of deploy/ do what docs/deploying.md says: nginx is really started, the units name what there is."""

import configparser
import os
import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from functools import cache
from http.client import HTTPResponse, HTTPSConnection
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from sjoerd4u.cli import COMMANDS
from sjoerd4u.config import PREFIX, Settings
from tests.ground.installing import installed
from tests.ground.processes import free_port

DEPLOY = Path(__file__).parents[2] / "deploy"
HOST = "sparklingcrm.nl"
SLOW_VISITORS = 60
AROUND = """
worker_processes 1;
daemon off;
pid {folder}/nginx.pid;
error_log stderr;
events {{ worker_connections 256; }}
http {{
    client_body_temp_path {folder}/bodies;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/sjoerd4u.conf;
}}
"""


@pytest.fixture(scope="session")
def nginx_program() -> str:
    """nginx, if it is here or Debian's can be installed. The only thing the tests can do without."""
    if not shutil.which("nginx") and Path("/etc/debian_version").exists() and os.geteuid() == 0:
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for words in (["update"], ["install", "--yes", "--no-install-recommends", "nginx-light"]):
            subprocess.run(["apt-get", "--quiet", *words], env=environment, capture_output=True, check=False)
    found = shutil.which("nginx")
    if found is None:
        pytest.skip("nginx is not on this machine: its configuration in deploy/ is not tried")
    return found


def write_certificate(folder: Path) -> None:
    """A certificate of our own for `HOST`."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = (
        builder.serial_number(1).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    )
    certificate = builder.sign(key, hashes.SHA256())
    (folder / "fullchain.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "privkey.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )


def placed(config: str, folder: Path, ports: dict[str, int]) -> str:
    """The configuration with the ports and the folder of this test; nothing else may differ."""
    for known, ours in {
        "listen 80;": f"listen 127.0.0.1:{ports['plain']};",
        "listen 443 ssl": f"listen 127.0.0.1:{ports['tls']} ssl",
        "127.0.0.1:8000": f"127.0.0.1:{ports['web']}",
        "/etc/ssl/sjoerd4u": str(folder),
    }.items():
        assert known in config, f"deploy/nginx/sjoerd4u.conf no longer says {known!r}"
        config = config.replace(known, ours)
    return config


@contextmanager
def nginx(program: str, folder: Path, web: int) -> Iterator[dict[str, int]]:
    """nginx with our file, before the product on port `web`."""
    folder.mkdir()
    ports = {"web": web, "plain": free_port(), "tls": free_port()}
    write_certificate(folder)
    (folder / "sjoerd4u.conf").write_text(placed((DEPLOY / "nginx" / "sjoerd4u.conf").read_text(), folder, ports))
    user = "user root;" if os.geteuid() == 0 else ""  # another could not write to the folder of this test
    (folder / "nginx.conf").write_text(user + AROUND.format(folder=folder))
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen([program, "-p", str(folder), "-c", str(folder / "nginx.conf")], stderr=log)
    try:
        wait_for(ports["tls"], server, folder / "log")
        yield ports
    finally:
        server.terminate()
        server.wait(10)


def wait_for(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(log.read_text())


@cache
def trusting() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def get(port: int, path: str, **headers: str) -> HTTPResponse:
    line = HTTPSConnection("127.0.0.1", port, timeout=5, context=trusting())
    line.request(
        "GET", path, headers={"Host": HOST, **{name.replace("_", "-"): value for name, value in headers.items()}}
    )
    answer = line.getresponse()
    answer.read()
    line.close()
    return answer


@pytest.fixture(scope="module")
def behind(nginx_program: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, int]]:
    """The product as in production, behind nginx; gives the ports."""
    settings = {"base_url": f"https://{HOST}", "trusted_proxies": "1", "production": "1", "secret_key": "x" * 40}
    folder = tmp_path_factory.mktemp("behind")
    product = installed(folder, mail_server="127.0.0.1", **settings)
    with product.running("serve"), nginx(nginx_program, folder / "nginx", product.port) as ports:
        yield ports


@pytest.mark.slow
def test_visitors_who_send_their_form_byte_by_byte_keep_nobody_waiting(behind: dict[str, int]) -> None:
    with ExitStack() as all_of_them:
        slow = [all_of_them.enter_context(slow_visitor(behind["tls"])) for _ in range(SLOW_VISITORS)]
        for _ in range(3):
            for line in slow:
                with suppress(OSError):  # nginx may show out who is too slow
                    line.sendall(b"x")
            for path in ("/", "/nieuwsbrief", "/healthz"):
                assert get(behind["tls"], path).status == 200


def slow_visitor(port: int) -> ssl.SSLSocket:
    line = trusting().wrap_socket(socket.create_connection(("127.0.0.1", port), timeout=5), server_hostname=HOST)
    head = ("POST /nieuwsbrief HTTP/1.1", f"Host: {HOST}", "Content-Type: application/x-www-form-urlencoded")
    line.sendall("\r\n".join([*head, "Content-Length: 1000", "", "email="]).encode())
    return line


@pytest.mark.slow
def test_the_product_knows_that_it_is_reached_over_https_and_from_elsewhere(behind: dict[str, int]) -> None:
    assert "Strict-Transport-Security" in get(behind["tls"], "/").headers
    assert get(behind["tls"], "/metrics").status == 404
    assert get(behind["tls"], "/brievenbus").status == 404


@pytest.mark.slow
def test_what_a_visitor_claims_about_themselves_is_not_believed(behind: dict[str, int]) -> None:
    claims = {"X_Forwarded_Port": "81", "X_Forwarded_Host": "evil.example", "X_Forwarded_Proto": "http"}
    answer = get(behind["tls"], "/nieuwsbrief/", X_Forwarded_For="127.0.0.1", Forwarded="for=127.0.0.1", **claims)
    assert "evil" not in str(answer.headers)
    assert ":81" not in str(answer.headers)
    assert "Strict-Transport-Security" in answer.headers


@pytest.mark.slow
def test_a_file_may_be_large_where_files_are_handed_over_and_nowhere_else(behind: dict[str, int]) -> None:
    assert post(behind["tls"], "/nieuwsbrief", 2_000_000) == 413
    assert post(behind["tls"], "/kantoor/invoer", 2_000_000) == 303  # to the door: it reached the product


def test_every_door_that_takes_a_file_is_among_those_where_it_may_be_large() -> None:
    (large,) = re.findall(
        r"location ~ (\S+) \{\s+client_max_body_size 27m;", (DEPLOY / "nginx/sjoerd4u.conf").read_text()
    )
    for path in ("invoer", "betalingen/inlezen", "artikelen/x/document", "nieuwsbrief/x/plaatje"):
        assert re.match(large, f"/kantoor/{path}"), path
    assert not re.match(large, "/nieuwsbrief")


def post(port: int, path: str, size: int) -> int:
    line = HTTPSConnection("127.0.0.1", port, timeout=10, context=trusting())
    with suppress(BrokenPipeError, ConnectionResetError):  # who is refused is told before the last byte
        line.request("POST", path, b"x" * size, {"Host": HOST, "Origin": f"https://{HOST}:{port}"})
    status = line.getresponse().status
    line.close()
    return status


def units() -> list[Path]:
    return sorted((DEPLOY / "systemd").glob("*.service"))


@pytest.mark.parametrize("unit", units(), ids=lambda path: path.name)
def test_a_unit_starts_commands_that_exist(unit: Path) -> None:
    parser = configparser.RawConfigParser(strict=False)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(unit)
    started = [parser["Service"][name] for name in ("ExecStartPre", "ExecStart") if name in parser["Service"]]
    assert started
    for command in started:
        assert re.fullmatch(r"/opt/sjoerd4u/\.venv/bin/sjoerd4u (\w+)", command)
        assert command.split()[1] in COMMANDS


def test_the_environment_file_names_settings_that_exist() -> None:
    known = {PREFIX + field.name.upper() for field in fields(Settings)}
    lines = [line for line in (DEPLOY / "sjoerd4u.env").read_text().splitlines() if line and not line.startswith("#")]
    assert {line.partition("=")[0] for line in lines} <= known
