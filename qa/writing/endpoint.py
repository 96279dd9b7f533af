"""The endpoint that a language model answers at: any that speaks OpenAI's chat completions, as a stream.

The one module that knows the `openai` client, which is imported when first asked. It takes its address, model and key
from us alone: no setting of the environment reaches it, no proxy, no second try, no redirect, and every header that
tells of this machine is taken off. What comes back is bounded in time and in size.
"""

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.util import find_spec
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from qa.records.errors import WriterError
from qa.text.visible import visible

if TYPE_CHECKING:
    from qa.writing.prompt import Messages

KEY = "DATELINE_WRITER_KEY"
"""The environment's variable that holds the key. That of other programs is not read: it is for other places."""
_CONNECT, _PAUSE, _WHOLE = 5.0, 90.0, 240.0
"""Seconds to connect, between two parts of an answer (a model may have to be loaded first), and for all of it."""
_LONGEST = 8_000
"""Characters of an answer; it is asked for five sentences."""
_MOST_BYTES = 4_000_000
_SENT = frozenset("host accept content-type content-length connection authorization user-agent".split())
_NEEDED = ("openai", "simplemma", "snowballstemmer")
_STREAM = "text/event-stream"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a model is asked.

    Attributes:
        url: The address of the API, as "http://127.0.0.1:11434/v1".
        model: The model's name there.
        key: What to prove oneself with, or None.
        pause: Seconds that may pass between two parts of an answer.
        whole: Seconds that all of it may take.
    """

    url: str
    model: str
    key: str | None = field(default=None, repr=False)
    pause: float = _PAUSE
    whole: float = _WHOLE

    @classmethod
    def named(cls, url: str, model: str) -> "Endpoint":
        """Return the endpoint that a user names, with the key of the environment.

        Raises:
            WriterError: If the address is none, would send a key or a password in the clear, or the client is missing.
        """
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise WriterError(f"{url} is no address of an API. One looks like http://127.0.0.1:11434/v1")
        if parts.username or parts.password:
            raise WriterError(f"The address of the writer must hold no password. Put the key in ${KEY}.")
        if not model.strip():
            raise WriterError("The writer's model has no name. Name it: --writer-model NAME")
        one = cls(url, model.strip(), os.environ.get(KEY) or None)
        if one.key and parts.scheme == "http" and not one.is_here:
            raise WriterError(f"The key would go unencrypted to {one.place}. Use https, or unset ${KEY}.")
        missing = next((name for name in _NEEDED if find_spec(name) is None), None)
        if missing:
            raise WriterError(f"A writer needs the {missing} package. Install it: pip install 'dateline[writer]'")
        return one

    @property
    def place(self) -> str:
        """The address without its path, as a reader is told where a question goes."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def is_here(self) -> bool:
        """Whether it is on this machine."""
        host = urlsplit(self.url).hostname or ""
        try:
            return ip_address(host).is_loopback
        except ValueError:
            return host == "localhost"

    def stream(self, messages: "Messages") -> Iterator[str]:
        """Yield what the model says, part by part. Ends the call where the caller stops.

        Raises:
            WriterError: If it cannot be reached, refuses, breaks off, answers in another shape or without end.
        """
        import openai

        until = time.monotonic() + self.whole
        try:
            with self._client(openai, until) as client, self._asked(openai, client, messages) as parts:
                yield from self._words(parts, until)
        except openai.APIStatusError as error:
            raise WriterError(self._refused(error.status_code, error.message)) from error
        except openai.APITimeoutError as error:
            raise WriterError(f"{self._named} did not answer within {self.pause:g} seconds") from error
        except openai.APIConnectionError as error:
            if isinstance(error.__cause__, WriterError):
                raise error.__cause__ from error
            raise WriterError(f"{self._named} cannot be reached, or broke off ({_cause(error)})") from error
        except openai.APIError as error:
            raise WriterError(f"{self._named} broke off: {_short(error.message)}") from error
        except (openai.OpenAIError, ValueError, TypeError, AttributeError, LookupError) as error:
            raise WriterError(f"{self._named} answers in another shape than a chat completion") from error

    def _asked(self, openai: Any, client: Any, messages: "Messages") -> Any:  # noqa: ANN401  (of `openai`, imported late)
        """Ask; a model that takes no temperature is asked without one."""
        asked = {"model": self.model, "messages": messages, "stream": True}
        try:
            return client.chat.completions.create(**asked, temperature=0)
        except openai.BadRequestError as error:
            if "temperature" not in error.message:
                raise
            return client.chat.completions.create(**asked)

    def _words(self, parts: Any, until: float) -> Iterator[str]:  # noqa: ANN401
        told = 0
        for part in parts:
            if time.monotonic() > until:
                raise WriterError(f"{self._named} was not done after {self.whole:g} seconds and was cut off")
            choices = part.choices
            words = choices[0].delta.content if choices and choices[0].delta else None
            if words is None:
                continue
            if not isinstance(words, str):
                raise WriterError(f"{self._named} answers in another shape than a chat completion")
            told += len(words)
            if told > _LONGEST:
                raise WriterError(f"{self._named} went on past {_LONGEST:,} characters and was cut off")
            yield words

    def _client(self, openai: Any, until: float) -> Any:  # noqa: ANN401
        """Return a client that knows nothing but this endpoint."""

        def only_ours(request: Any) -> None:  # noqa: ANN401
            for name in list(request.headers):
                if name.lower() not in _SENT:
                    del request.headers[name]
            request.headers["User-Agent"] = "dateline"
            request.headers.pop("Authorization", None)
            if self.key:
                request.headers["Authorization"] = f"Bearer {self.key}"

        def in_bounds(response: Any) -> None:  # noqa: ANN401
            response.stream = _bounded(response.stream, until, self._named)
            kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
            if response.status_code < 300 and kind != _STREAM:
                raise WriterError(
                    f"{self._named} answers in another shape than a chat completion ({kind or 'nothing'})"
                )

        timeout = openai.Timeout(self.pause, connect=_CONNECT)
        hooks = {"request": [only_ours], "response": [in_bounds]}
        http = openai.DefaultHttpxClient(trust_env=False, follow_redirects=False, timeout=timeout, event_hooks=hooks)
        return openai.OpenAI(
            base_url=self.url,
            api_key=self.key or "none",
            admin_api_key="",
            organization="",
            project="",
            webhook_secret="",
            max_retries=0,
            timeout=timeout,
            http_client=http,
        )

    @property
    def _named(self) -> str:
        return f"The writer {visible(self.model)} at {self.place}"

    def _refused(self, status: int, message: str) -> str:
        """Return what a status means, and the next step."""
        if status in (401, 403):
            return f"{self._named} refuses the key ({status}). Put the right one in ${KEY}"
        if status == 404:
            return (
                f"{self._named} is not there (404). Look at the address, which often ends in /v1, and the model's name"
            )
        if status == 429:
            return f"{self._named} has no room now, or the quota is used up (429). Ask again later"
        if status >= 500:
            return f"{self._named} has failed ({status}). Ask again later, or look at its log"
        if status in range(300, 400):
            return f"{self._named} sends elsewhere ({status}), which is not followed. Name the address itself"
        return f"{self._named} refuses the question: {_short(message)}"


def _bounded(stream: Any, until: float, named: str) -> Any:  # noqa: ANN401
    """Return a stream of bytes that ends in an error after too many of them, or too late."""
    base: Any = next(one for one in type(stream).__mro__ if one.__name__ == "SyncByteStream")  # what the client reads

    class Bounded(base):  # type: ignore[misc]
        def __iter__(self) -> Iterator[bytes]:
            told = 0
            for chunk in stream:
                told += len(chunk)
                if told > _MOST_BYTES or time.monotonic() > until:
                    raise WriterError(f"{named} sends without end and was cut off")
                yield chunk

        def close(self) -> None:
            stream.close()

    return Bounded()


def _short(message: str) -> str:
    return " ".join(visible(message).split())[:200]


def _cause(error: BaseException) -> str:
    """Return what lies at the bottom of an error, in a few words."""
    while error.__cause__ is not None:
        error = error.__cause__
    return _short(str(error)) or type(error).__name__
