"""`archiver hook`: ask a running service instead of starting up. Imports nothing but what a socket needs.

What cannot be asked is no verdict: `--on-unavailable` says whether it then passes or fails, and with `--spool` it is
kept, so that `--drain` has it checked later. A question that the service refuses is misuse, and passes nothing.
"""

from __future__ import annotations

import sys

import archiver

OPTIONS = {
    "--socket": "",
    "--port": "8765",
    "--timeout": "2",
    "--on-unavailable": "pass",
    "--profile": "",
    "--output": "concise",
    "--token-file": "",
    "--stdin-filename": "stdin",
    "--spool": "",
    "--drain": "",
}
"""Option -> its value when it is not given. `--drain` takes none: it is set or not."""

STATUS = {"fit": 0, "unfit": 1, "unreadable": 3}
MISUSE, UNREADABLE, UNAVAILABLE = 2, 3, 4
LARGEST = 64 * 1024 * 1024
"""So many bytes may a document have, and so many an answer."""

REFUSALS = ("400", "401", "403", "404", "405")
"""What the service says to a question that was wrong: an unknown profile, no token, another address."""


class Unavailable(Exception):
    """There is no verdict. `gone` is whether the service did not answer at all, so that asking on is of no use."""

    def __init__(self, message: str, gone: bool = False) -> None:
        super().__init__(message)
        self.gone = gone


def main(arguments: list[str]) -> int:
    """Ask for every path, print the reports, and return the gravest exit status."""
    try:
        options, paths = parsed(arguments)
        return run(options, paths)
    except ValueError as error:
        print(f"Error: {error}\nTry 'archiver hook --help' for help.", file=sys.stderr)
        return MISUSE


def parsed(arguments: list[str]) -> tuple[dict[str, str], list[str]]:
    """The options and the paths of a command line. Raises `ValueError`."""
    options = dict(OPTIONS)
    paths: list[str] = []
    rest = iter(arguments)
    for word in rest:
        if word == "--":
            paths += rest
        elif word.startswith("--") or (word.startswith("-") and word not in ("-", "-o")):
            name, sign, value = word.partition("=")
            if name not in OPTIONS:
                raise ValueError(f"No such option: {name}")
            options[name] = value if sign else "yes" if name == "--drain" else wanted(name, rest)
        elif word == "-o":
            options["--output"] = wanted(word, rest)
        else:
            paths.append(word)
    if options["--drain"] and not options["--spool"]:
        raise ValueError("say what to drain, with --spool DIR")
    if not paths and not options["--drain"]:
        raise ValueError("Missing argument 'PATH...'.")
    if options["--on-unavailable"] not in ("pass", "fail"):
        raise ValueError("--on-unavailable is pass or fail")
    try:
        seconds, port = float(options["--timeout"]), int(options["--port"])
    except ValueError:
        raise ValueError("--timeout and --port are numbers") from None
    if not 0 < seconds < 1e6 or not 0 < port < 65536:
        raise ValueError("--timeout is a number of seconds above 0, and --port one of 1 to 65535")
    return options, paths


def wanted(name: str, rest: object) -> str:
    """The value that follows an option."""
    value = next(rest, None)  # type: ignore[call-overload]
    if value is None:
        raise ValueError(f"Option '{name}' requires an argument.")
    return str(value)


def run(options: dict[str, str], paths: list[str]) -> int:
    """Ask for every path, and before them for what waits, if that is wanted. Raises `ValueError` for misuse."""
    options = {**options, "token": secret(options["--token-file"])}
    worst = drained(options) if options["--drain"] else 0
    for path in paths:
        try:
            data, name = taken(options, path)
        except OSError as error:
            told(f"{path}: unreadable {why(error)}")
            worst = max(worst, UNREADABLE)
            continue
        worst = max(worst, checked(options, data, name))
    return worst


def told(words: str) -> None:
    """Say something on standard error, without what a terminal would obey."""
    print("".join(each if each.isprintable() else "\ufffd" for each in words), file=sys.stderr)


def why(error: OSError) -> str:
    """Why the system refused something, in lower case."""
    if isinstance(error, TimeoutError):
        return "it did not answer in time"
    return (error.strerror or str(error) or type(error).__name__).lower()


def secret(file: str) -> str:
    """The token in a file. Raises `ValueError`."""
    if not file:
        return ""
    try:
        with open(file, encoding="utf-8") as stream:
            return stream.read().strip()
    except (OSError, ValueError) as error:
        reason = why(error) if isinstance(error, OSError) else "it is not UTF-8"
        raise ValueError(f"the token {file} cannot be read: {reason}") from None


def taken(options: dict[str, str], path: str) -> tuple[bytes, str]:
    """The bytes of a path, and what it is called. One byte more than may be is enough to know. Raises `OSError`."""
    if path == "-":
        return sys.stdin.buffer.read(LARGEST + 1), options["--stdin-filename"]
    try:
        with open(path, "rb") as stream:
            return stream.read(LARGEST + 1), path
    except ValueError:
        raise OSError("no file can have this name") from None


def checked(options: dict[str, str], data: bytes, name: str) -> int:
    """Ask for one document and print the report; say what follows when there is no verdict."""
    try:
        return judged(options, data, name)
    except Unavailable as reason:
        passes = options["--on-unavailable"] == "pass"
        later = kept(options, data, name) if options["--spool"] else ""
        told(f"archiver: {name} was not checked, and {'passes' if passes else 'fails'}: {reason}{later}")
        return 0 if passes else UNAVAILABLE


def kept(options: dict[str, str], data: bytes, name: str) -> str:
    """Keep a document for later, and say so. Where it cannot be kept it still passes or fails as was said."""
    from pathlib import Path

    from archiver import spool

    try:
        spool.keep(Path(options["--spool"]), data, name, options["--profile"])
    except OSError as error:
        return f"; it could not be kept in {options['--spool']}: {why(error)}"
    return "; it is kept for --drain"


def drained(options: dict[str, str]) -> int:
    """Ask for every document that waits, the oldest first; those that get a verdict wait no longer."""
    from pathlib import Path

    from archiver import spool

    worst = 0
    for file in spool.files(Path(options["--spool"])):
        try:
            each = spool.read(file)
            worst = max(worst, judged({**options, "--profile": each.profile}, each.data, each.name))
            file.unlink()
        except (OSError, spool.Strange) as error:
            told(f"{file}: unreadable {why(error) if isinstance(error, OSError) else error}")
            worst = max(worst, UNREADABLE)
        except Unavailable as reason:
            told(f"archiver: {each.name} still waits to be checked: {reason}")
            worst = max(worst, UNAVAILABLE)
            if reason.gone:
                break
    return worst


def judged(options: dict[str, str], data: bytes, name: str) -> int:
    """Ask for one document, print the report, and return the status of the verdict. Raises `Unavailable`, `ValueError`."""
    if len(data) > LARGEST:
        raise Unavailable(f"it is larger than {LARGEST >> 20} MB")
    fields, text = asked(options, data, name)
    verdict = fields.get("x-archiver-verdict", "")
    if verdict not in STATUS:
        raise Unavailable("the service could not judge it" if verdict else "what answers is no archiver")
    version = fields.get("x-archiver-version", "")
    if version != archiver.__version__:
        told(f"archiver: the service is version {version or 'unknown'}, and this is {archiver.__version__}")
    sys.stdout.buffer.write(text)
    sys.stdout.buffer.flush()
    return STATUS[verdict]


def asked(options: dict[str, str], data: bytes, name: str) -> tuple[dict[str, str], bytes]:
    """The header fields of the service's answer, in lower case, and its report. Raises `Unavailable`, `ValueError`."""
    query = (
        f"filename={quoted(name)}&profile={quoted(options['--profile'])}&output={quoted(options['--output'])}"
    )
    lines = [
        f"POST /v1/validate?{query} HTTP/1.1",
        "Host: localhost",
        "Connection: close",
        f"Content-Length: {len(data)}",
    ]
    if options["token"]:
        lines.append(f"Authorization: Bearer {options['token']}")
    try:
        answer = exchanged(options, "\r\n".join(lines).encode("latin-1", "replace") + b"\r\n\r\n" + data)
    except OSError as error:
        raise Unavailable(why(error), gone=True) from None
    head, end, body = answer.partition(b"\r\n\r\n")
    first, *rest = head.decode("latin-1").split("\r\n")
    fields = dict(line.lower().split(": ", 1) for line in rest if ": " in line)
    if not answer:
        raise Unavailable("it hung up", gone=True)
    if not first.startswith("HTTP/1.1 "):
        raise Unavailable("what answers speaks no HTTP", gone=True)
    if not end or fields.get("content-length") != str(len(body)):
        raise Unavailable("only a part of the answer came")
    status = first.split(" ")[1]
    if status == "200":
        return fields, body
    reason = f"the service said: {first.partition(' ')[2]}{detail(body)}"
    if status in REFUSALS:
        raise ValueError(reason)
    raise Unavailable(reason)


def detail(body: bytes) -> str:
    """What a problem document says more (RFC 9457), with a colon before it; nothing where the body is none."""
    import json

    try:
        value = json.loads(body)
        return f": {value['detail']}"
    except (ValueError, KeyError, TypeError, RecursionError):
        return ""


def exchanged(options: dict[str, str], request: bytes) -> bytes:
    """What the service answers to a request, within the time there is for all of it. Raises `OSError`."""
    import socket
    import time

    end = time.monotonic() + float(options["--timeout"])

    def hurry() -> None:
        left = end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        line.settimeout(left)

    if options["--socket"]:
        line = socket.socket(socket.AF_UNIX)
        place: object = options["--socket"]
    else:
        line = socket.socket(socket.AF_INET)
        place = ("127.0.0.1", int(options["--port"]))
    answer = bytearray()
    with line:
        hurry()
        line.connect(place)  # type: ignore[arg-type]
        hurry()
        try:  # noqa: SIM105 - contextlib would cost more than all of this
            line.sendall(request)
        except ConnectionError:
            pass  # it has heard enough, and may have said why
        while len(answer) <= LARGEST:
            hurry()
            try:
                data = line.recv(65536)
            except ConnectionError:
                data = b""
            if not data:
                return bytes(answer)
            answer += data
    raise OSError("its answer has no end")


def quoted(words: str) -> str:
    """Words as they may stand in an address."""
    safe = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/"
    return "".join(
        chr(byte) if byte in safe else f"%{byte:02X}" for byte in words.encode("utf-8", "surrogateescape")
    )
