"""What goes to an endpoint, and what may come back, over real HTTP: the question alone, and faults of all kinds."""

import socket
import time

import pytest

from qa.records.errors import WriterError
from qa.writing.endpoint import KEY, Endpoint

ASKED = [{"role": "user", "content": "When did the ferry sink?"}]


def told(endpoint):
    with pytest.raises(WriterError) as error:
        list(endpoint.stream(ASKED))
    return str(error.value)


def test_what_is_said_arrives_part_by_part(script, endpoint):
    script.say = "The ferry sank [1]."
    parts = list(endpoint.stream(ASKED))
    assert len(parts) > 1
    assert "".join(parts) == "The ferry sank [1]."
    assert script.asked == [{"model": "scripted", "messages": ASKED, "stream": True, "temperature": 0}]


def test_nothing_of_the_environment_and_of_this_machine_is_sent(script, monkeypatch):
    for name, value in {
        "OPENAI_API_KEY": "for-another-place",
        "OPENAI_ORG_ID": "org",
        "OPENAI_PROJECT_ID": "project",
        "OPENAI_BASE_URL": "http://127.0.0.1:9/v1",
        "OPENAI_CUSTOM_HEADERS": "X-Other: yes\nAuthorization: Bearer other",
        "HTTP_PROXY": "http://127.0.0.1:9",
        "ALL_PROXY": "http://127.0.0.1:9",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv(KEY, raising=False)
    list(Endpoint.named(script.url, "scripted").stream(ASKED))
    sent = {name.lower(): value for name, value in script.headers[0].items()}
    assert sent.keys() == {"host", "connection", "accept", "content-type", "content-length", "user-agent"}
    assert sent["user-agent"] == "dateline"
    monkeypatch.setenv(KEY, "ours")
    list(Endpoint.named(script.url, "scripted").stream(ASKED))
    assert script.headers[1]["Authorization"] == "Bearer ours"


def test_the_key_is_not_shown():
    assert "ours" not in repr(Endpoint("https://writer.example/v1", "m", "ours"))


@pytest.mark.parametrize(
    ("url", "part"),
    [
        ("ftp://writer.example/v1", "no address of an API"),
        ("127.0.0.1:11434", "no address of an API"),
        ("http://", "no address of an API"),
        ("https://ada:secret@writer.example/v1", "must hold no password"),
        ("http://writer.example/v1", "unencrypted"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused_before_anything_is_sent(url, part, monkeypatch):
    monkeypatch.setenv(KEY, "ours")
    with pytest.raises(WriterError, match=part):
        Endpoint.named(url, "m")


def test_a_model_without_a_name_is_refused():
    with pytest.raises(WriterError, match="--writer-model"):
        Endpoint.named("http://127.0.0.1:11434/v1", " ")


def test_it_is_said_which_package_is_missing(monkeypatch):
    monkeypatch.setattr("qa.writing.endpoint.find_spec", lambda name: None if name == "openai" else object())
    with pytest.raises(WriterError, match=r"pip install 'dateline\[writer\]'"):
        Endpoint.named("http://127.0.0.1:11434/v1", "m")


def refusing(script, status, body=b'{"error": {"message": "the model is <b>asleep</b>"}}'):
    def act(handler):
        script.start(handler, "application/json", status)
        handler.wfile.write(body)

    return act


@pytest.mark.parametrize(
    ("status", "part"),
    [
        (400, "asleep"),
        (401, f"${KEY}"),
        (403, f"${KEY}"),
        (404, "ends in /v1"),
        (429, "Ask again later"),
        (500, "has failed"),
        (503, "has failed"),
        (302, "sends elsewhere"),
    ],
)
def test_a_refusal_is_said_with_the_next_step(status, part, script, endpoint):
    script.act = refusing(script, status)
    said = told(endpoint)
    assert part in said
    assert endpoint.place in said
    assert len(script.asked) == 1, "it is asked once"


def test_a_model_that_takes_no_temperature_is_asked_without(script, endpoint):
    def act(handler):
        if "temperature" in script.asked[-1]:
            refusing(script, 400, b'{"error": {"message": "temperature is not supported"}}')(handler)
        else:
            script.stream(handler, "The ferry sank [1].")

    script.act = act
    assert "".join(endpoint.stream(ASKED)) == "The ferry sank [1]."


def raw(script, body, kind="text/event-stream"):
    def act(handler):
        script.start(handler, kind)
        handler.wfile.write(body)

    return act


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("text/html", b"<html>welcome</html>"),
        ("application/json", b'{"choices": [{"message": {"content": "hi"}}]}'),
        ("text/event-stream", b"data: this is no JSON\n\n"),
        ("text/event-stream", b"data: [1, 2]\n\n"),
        ("text/event-stream", b'data: {"choices": [{"index": 0, "delta": {"content": {"a": 1}}}]}\n\n'),
        ("text/event-stream", b'data: {"choices": "none"}\n\n'),
    ],
)
def test_another_shape_is_said_to_be_one(kind, body, script, endpoint):
    script.act = raw(script, body, kind)
    assert "another shape" in told(endpoint)


def test_a_fault_in_the_middle_is_said(script, endpoint):
    script.act = raw(script, b'data: {"error": {"message": "out of memory"}}\n\n')
    assert "out of memory" in told(endpoint)


def test_one_that_is_not_there_is_said_to_be_so():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    assert "cannot be reached" in told(Endpoint(f"http://127.0.0.1:{port}/v1", "m"))


def test_one_that_breaks_off_is_said_to_have_done_so(script, endpoint):
    def act(handler):
        handler.send_response(200)
        handler.send_header("Content-Type", "text/event-stream")
        handler.send_header("Content-Length", "100000")
        handler.end_headers()
        script.part(handler, "The ferry")

    script.act = act
    assert "broke off" in told(endpoint)


def test_one_that_is_silent_is_not_waited_for(script):
    script.act = lambda _handler: time.sleep(1.5)
    assert "did not answer within 0.3 seconds" in told(Endpoint(script.url, "m", pause=0.3))


def endless(script, words, pause=0.0):
    def act(handler):
        script.start(handler)
        while True:
            script.part(handler, words)
            time.sleep(pause)

    return act


def test_endless_text_is_cut_off(script, endpoint):
    script.act = endless(script, "The ferry sank again [1]. " * 10)
    assert "went on past 8,000 characters" in told(endpoint)


def test_endless_dripping_is_cut_off(script):
    script.act = endless(script, "la ", 0.05)
    assert "cut off" in told(Endpoint(script.url, "m", whole=0.5))


def test_endless_bytes_without_a_line_are_cut_off(script, endpoint):
    def act(handler):
        script.start(handler)
        while True:
            handler.wfile.write(b"x" * 100_000)

    script.act = act
    assert "without end" in told(endpoint)
