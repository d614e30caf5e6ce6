"""The ground holds: what the other tests stand on does what it says."""

import os
import signal
import smtplib
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from sqlalchemy import create_engine, inspect, make_url, text

from tests.ground import GroundMissing, browser, postgres, smtp
from tests.ground.processes import Product, free_port

LETTER = textwrap.dedent("""\
    From: service@sparklingcrm.nl
    To: els@voorbeeld.nl
    Subject: =?utf-8?q?Nog_=C3=A9=C3=A9n_stap?=
    Content-Type: multipart/alternative; boundary="grens"

    --grens
    Content-Type: text/plain; charset="utf-8"

    Bevestig hier: http://127.0.0.1:8000/nieuwsbrief/bevestigen/abc?van=brief.
    .een regel die met een punt begint
    --grens
    Content-Type: text/html; charset="utf-8"

    <p><a href="http://127.0.0.1:8000/nieuwsbrief/afmelden/xyz?a=1&amp;b=2">Afmelden</a></p>
    --grens--
    """).replace("\n", "\r\n")


def send(server: smtp.Server, *recipients: str, timeout: float = 5) -> dict[str, tuple[int, bytes]]:
    with smtplib.SMTP(server.host, server.port, timeout=timeout) as line:
        return line.sendmail("afzender@sparklingcrm.nl", recipients or ("els@voorbeeld.nl",), LETTER)


def served(product: Product, code: str) -> Product:
    """The same installation with another program in it, whose first word is `serve`."""
    script = product.folder / "program.py"
    script.write_text(textwrap.dedent(code))
    return Product(product.folder, program=(sys.executable, str(script)), **product.settings)


HEALTHY = """
    import http.server, os
    class Page(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.end_headers()
            self.wfile.write(os.environ["SJOERD4U_DATA_DIR"].encode() + os.environ.get("SJOERD4U_IBAN", "").encode())
    print("here I am", flush=True)
    http.server.HTTPServer(("127.0.0.1", int(os.environ["PORT"])), Page).serve_forever()
"""


class TestSmtp:
    def test_a_letter_arrives_byte_for_byte_with_its_envelope(self, mailserver: smtp.Server) -> None:
        send(mailserver, "els@voorbeeld.nl", "jan@voorbeeld.nl")
        [letter] = mailserver.wait_for(1)
        assert letter.raw == LETTER.encode()
        assert letter.sender == "afzender@sparklingcrm.nl"
        assert letter.recipients == ("els@voorbeeld.nl", "jan@voorbeeld.nl")
        assert letter.acknowledged
        assert mailserver.to("jan@voorbeeld.nl") == [letter]
        assert mailserver.to("piet@voorbeeld.nl") == []

    def test_a_letter_is_read_as_people_read_it(self, mailserver: smtp.Server) -> None:
        send(mailserver)
        [letter] = mailserver.wait_for(1)
        assert letter.subject == "Nog één stap"
        assert "\n.een regel die met een punt begint" in letter.text.replace("\r", "")
        assert letter.link("/nieuwsbrief/bevestigen/") == "http://127.0.0.1:8000/nieuwsbrief/bevestigen/abc?van=brief"
        assert letter.link("/afmelden/") == "http://127.0.0.1:8000/nieuwsbrief/afmelden/xyz?a=1&b=2"
        with pytest.raises(AssertionError, match="No link to /voorkeuren/"):
            letter.link("/voorkeuren/")

    def test_a_busy_server_says_451_once_and_then_takes_the_letter(self, mailserver: smtp.Server) -> None:
        mailserver.plan(smtp.BUSY)
        with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
            send(mailserver)
        assert refused.value.recipients["els@voorbeeld.nl"][0] == 451
        send(mailserver)
        assert len(mailserver.wait_for(1)) == 1
        assert mailserver.attempts == mailserver.connections == 2

    @pytest.mark.parametrize(("fault", "code"), [(smtp.UNKNOWN, 550), (smtp.FULL, 452)])
    def test_one_recipient_is_refused_and_the_other_not(
        self, mailserver: smtp.Server, fault: smtp.Fault, code: int
    ) -> None:
        mailserver.refuse_recipient("weg@voorbeeld.nl", fault)
        refused = send(mailserver, "weg@voorbeeld.nl", "els@voorbeeld.nl")
        assert refused["weg@voorbeeld.nl"][0] == code
        [letter] = mailserver.wait_for(1)
        assert letter.recipients == ("els@voorbeeld.nl",)
        assert mailserver.refusals == [(("weg@voorbeeld.nl",), fault.reply)]

    def test_a_letter_is_refused_after_it_was_read(self, mailserver: smtp.Server) -> None:
        mailserver.plan(smtp.REFUSED)
        with pytest.raises(smtplib.SMTPDataError) as refused:
            send(mailserver)
        assert refused.value.smtp_code == 554
        assert mailserver.letters == []

    @pytest.mark.parametrize(
        ("fault", "arrives"), [(smtp.CUT_IN_DATA, False), (smtp.CUT_AFTER_DOT, True), (smtp.STALL, False)]
    )
    def test_the_line_goes_dead_and_the_sender_does_not_know(
        self, mailserver: smtp.Server, fault: smtp.Fault, arrives: bool
    ) -> None:
        mailserver.plan(fault)
        with pytest.raises((smtplib.SMTPServerDisconnected, TimeoutError, ConnectionError)):
            send(mailserver, timeout=0.3)
        assert [letter.acknowledged for letter in mailserver.letters] == ([False] if arrives else [])
        send(mailserver)
        assert mailserver.wait_for(2 if arrives else 1)[-1].acknowledged

    def test_nobody_answers_the_door(self, mailserver: smtp.Server) -> None:
        with mailserver.away(), pytest.raises(ConnectionRefusedError):
            send(mailserver)
        mailserver.plan(smtp.BLACK_HOLE, smtp.CLOSED)
        with pytest.raises((TimeoutError, smtplib.SMTPServerDisconnected)):
            send(mailserver, timeout=0.3)
        with pytest.raises(smtplib.SMTPConnectError, match="554"):
            send(mailserver)
        send(mailserver)
        assert len(mailserver.wait_for(1)) == 1

    def test_waiting_for_a_letter_that_does_not_come_fails_and_says_so(self, mailserver: smtp.Server) -> None:
        with pytest.raises(AssertionError, match="0 of 1 letters"):
            mailserver.wait_for(1, timeout=0.05)

    def test_a_slow_server_is_slow_and_a_waiting_test_wakes_at_once(self, mailserver: smtp.Server) -> None:
        mailserver.slow_down(0.05)
        sender = threading.Thread(target=send, args=(mailserver,))
        sender.start()
        assert len(mailserver.wait_for(1)) == 1
        sender.join()

    def test_it_ends_cleanly_under_a_client_that_stays(self) -> None:
        with smtp.running() as server:
            line = smtplib.SMTP(server.host, server.port, timeout=5)
        with pytest.raises(smtplib.SMTPServerDisconnected):
            line.noop()

    def test_addresses_outside_ascii_arrive(self, mailserver: smtp.Server) -> None:
        letter = EmailMessage()
        letter["From"], letter["To"], letter["Subject"] = "service@sparklingcrm.nl", "zoë@voorbeeld.nl", "Dag Zoë"
        letter.set_content("Dag.")
        with smtplib.SMTP(mailserver.host, mailserver.port, timeout=5) as line:
            line.send_message(letter)
        assert mailserver.wait_for(1)[0].recipients == ("zoë@voorbeeld.nl",)


class TestPostgres:
    def test_two_databases_are_two(self, postgres_server: postgres.Server) -> None:
        one, other = postgres_server.fresh(), postgres_server.fresh()
        run(one, "CREATE TABLE thing (id int)")
        assert tables(one) == ["thing"]
        assert tables(other) == []
        postgres_server.drop(one)
        postgres_server.drop(other)

    def test_a_copy_starts_with_what_was_prepared_once(self, postgres_server: postgres.Server) -> None:
        prepared: list[str] = []

        def prepare(address: str) -> None:
            prepared.append(address)
            run(address, "CREATE TABLE thing (id int)")

        one, other = (postgres_server.copy_of("things", prepare) for _ in range(2))
        run(one, "DROP TABLE thing")
        assert tables(other) == ["thing"]
        assert len(prepared) == 1

    def test_a_lent_one_is_lent_again_empty_and_numbering_from_one(self, postgres_server: postgres.Server) -> None:
        def prepare(address: str) -> None:
            run(address, "CREATE TABLE thing (id serial); CREATE TABLE other (id serial)")

        with postgres_server.lent("numbered", prepare) as first:
            run(first, "INSERT INTO thing DEFAULT VALUES")
            run(first, "INSERT INTO other DEFAULT VALUES; ROLLBACK")
        with postgres_server.lent("numbered", prepare) as again:
            assert again == first
            for table in ("thing", "other"):
                assert run(again, f"INSERT INTO {table} DEFAULT VALUES RETURNING id") == "1"

    def test_it_folds_accents_and_knows_the_words_the_product_uses(self, postgres_server: postgres.Server) -> None:
        assert run(postgres_server.fresh(), "SELECT lower('ÉÉN')") == "één"

    def test_it_never_runs_as_root(self, postgres_server: postgres.Server) -> None:
        if "TEST_DATABASE_URL" not in os.environ:
            folder = run(postgres_server.fresh(), "SHOW data_directory")
            assert Path(folder).stat().st_uid != 0

    def test_it_goes_when_the_tests_are_killed(self) -> None:
        code = "from tests.ground import postgres\nwith postgres.running() as s: print(s.fresh(), flush=True); input()"
        environment = {name: value for name, value in os.environ.items() if name != "TEST_DATABASE_URL"}
        tests = subprocess.Popen(
            [sys.executable, "-c", code], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert tests.stdout
        folder = Path(make_url(tests.stdout.readline()).query["host"])  # type: ignore[arg-type]
        server = int((folder / "data" / "postmaster.pid").read_text().split()[0])
        tests.kill()
        tests.communicate()
        assert within_seconds(lambda: not runs(server))
        assert within_seconds(lambda: not folder.exists())

    def test_without_one_it_says_what_to_install(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("TEST_DATABASE_URL", raising=False)
        for way in ("_on_the_path", "_from_debian", "_from_wheel"):
            monkeypatch.setattr(postgres, way, list)
        with pytest.raises(GroundMissing, match="apt-get install postgresql"):
            postgres.find()

    def test_a_named_server_that_does_not_answer_is_an_error(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("TEST_DATABASE_URL", f"postgresql+psycopg://els:geheim@127.0.0.1:{free_port()}/els")
        with pytest.raises(GroundMissing, match="does not answer") as missing:
            postgres.find()
        assert "geheim" not in str(missing.value)


class TestBrowser:
    def test_it_opens_a_page_and_runs_its_script(self, chromium: Browser) -> None:
        page = chromium.new_page()
        page.set_content("<title>nee</title><script>document.title = 'ja'</script>")
        assert page.title() == "ja"
        page.close()

    def test_without_one_it_says_what_to_install(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("CHROMIUM", raising=False)
        for way in ("without_windows", "on_the_path", "from_debian", "from_playwright"):
            monkeypatch.setattr(browser, way, lambda: None)
        with pytest.raises(GroundMissing, match="apt-get install chromium"):
            browser.find_or_install()

    def test_a_named_browser_that_is_not_there_is_an_error(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("CHROMIUM", "/nowhere/chromium")
        with pytest.raises(GroundMissing, match="/nowhere/chromium"):
            browser.find_or_install()


class TestProcesses:
    def test_a_program_is_waited_for_and_ends_as_by_ctrl_c(self, product: Product) -> None:
        shop = served(product, HEALTHY)
        with shop.running("serve") as web:
            assert web.get("/") == (200, str(shop.data_dir))
            assert "here I am" in web.said
            assert web.end() == -signal.SIGINT
        assert not web.alive

    def test_only_the_settings_of_this_installation_reach_it(
        self, product: Product, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SJOERD4U_IBAN", "from the shell")
        assert "SJOERD4U_IBAN" not in product.environment()
        assert Product(product.folder, iban="own").environment()["SJOERD4U_IBAN"] == "own"

    def test_kill_takes_the_children_along(self, product: Product) -> None:
        child = "import subprocess\nprint(subprocess.Popen(['sleep', '60']).pid, flush=True)\n"
        with served(product, child + textwrap.dedent(HEALTHY)).running("serve") as web:
            pid = int(web.said.split()[0])
            assert runs(pid)
            web.kill()
        assert within_seconds(lambda: not runs(pid))

    def test_one_that_ends_by_itself_is_reported_with_what_it_said(self, product: Product) -> None:
        shop = served(product, "import sys\nsys.exit('no database')\n")
        with pytest.raises(AssertionError, match="no database"), shop.running("serve"):
            pass

    def test_a_command_gives_its_status_and_words(self, product: Product) -> None:
        done = served(product, "import sys\nprint(sys.argv[1])\nsys.exit(3)\n").command("migrate")
        assert (done.returncode, done.stdout) == (3, "migrate\n")


def runs(pid: int) -> bool:
    """Whether this process runs; one that is dead but not yet noticed by its parent does not."""
    try:
        os.kill(pid, 0)
        stat = Path(f"/proc/{pid}/stat")
        return not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False


def within_seconds(happened: Callable[[], bool]) -> bool:
    """Whether it happens soon: looks for ten seconds."""
    return any(happened() or threading.Event().wait(0.05) for _ in range(200))


def run(address: str, command: str) -> str:
    engine = create_engine(address)
    with engine.begin() as connection:
        result = connection.execute(text(command))
        answer = str(result.scalar()) if result.returns_rows else ""
    engine.dispose()
    return answer


def tables(address: str) -> list[str]:
    engine = create_engine(address)
    names = inspect(engine).get_table_names()
    engine.dispose()
    return names
