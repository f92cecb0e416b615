"""`archiver hook`: ask a running service instead of starting up. Imports nothing but what a socket needs.

What cannot be asked is no verdict: `--on-unavailable` says whether it then passes or fails, and with `--spool` it is
kept, so that `--drain` has it checked later.
"""

from __future__ import annotations

import sys

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
MISUSE, UNAVAILABLE = 2, 4
LARGEST = 64 * 1024 * 1024


class Unavailable(Exception):
    """The service did not answer, or had nothing to say."""


def main(arguments: list[str]) -> int:
    """Ask for every path, print the reports, and return the gravest exit status."""
    try:
        options, paths = parsed(arguments)
    except ValueError as error:
        print(f"Error: {error}\nTry 'archiver hook --help' for help.", file=sys.stderr)
        return MISUSE
    return run(options, paths)


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
        float(options["--timeout"]), int(options["--port"])
    except ValueError:
        raise ValueError("--timeout and --port are numbers") from None
    return options, paths


def wanted(name: str, rest: object) -> str:
    """The value that follows an option."""
    value = next(rest, None)  # type: ignore[call-overload]
    if value is None:
        raise ValueError(f"Option '{name}' requires an argument.")
    return str(value)


def run(options: dict[str, str], paths: list[str]) -> int:
    """Ask for every path, and before them for what waits, if that is wanted."""
    worst = drained(options) if options["--drain"] else 0
    for path in paths:
        try:
            worst = max(worst, checked(options, *taken(options, path)))
        except OSError as error:
            print(f"{path}: unreadable {(error.strerror or str(error)).lower()}", file=sys.stderr)
            worst = max(worst, 3)
    return worst


def taken(options: dict[str, str], path: str) -> tuple[bytes, str]:
    """The bytes of a path, and what it is called. Raises `OSError`."""
    if path == "-":
        return sys.stdin.buffer.read(LARGEST), options["--stdin-filename"]
    with open(path, "rb") as stream:
        return stream.read(LARGEST), path


def checked(options: dict[str, str], data: bytes, name: str) -> int:
    """Ask for one document and print the report; say what follows when the service does not answer."""
    try:
        return judged(options, data, name)
    except Unavailable as reason:
        passes = options["--on-unavailable"] == "pass"
        later = ""
        if options["--spool"]:
            from pathlib import Path

            from archiver import spool

            spool.keep(Path(options["--spool"]), data, name, options["--profile"])
            later = "; it is kept for --drain"
        told = f"archiver: {name} was not checked, and {'passes' if passes else 'fails'}: {reason}{later}"
        print(told, file=sys.stderr)
        return 0 if passes else UNAVAILABLE


def drained(options: dict[str, str]) -> int:
    """Ask for every document that waits, the oldest first; those that get a verdict wait no longer."""
    from pathlib import Path

    from archiver import spool

    worst = 0
    for each in spool.waiting(Path(options["--spool"])):
        try:
            worst = max(worst, judged({**options, "--profile": each.profile}, each.data, each.name))
        except Unavailable as reason:
            print(f"archiver: {each.name} still waits to be checked: {reason}", file=sys.stderr)
            return UNAVAILABLE
        each.file.unlink()
    return worst


def judged(options: dict[str, str], data: bytes, name: str) -> int:
    """Ask for one document, print the report, and return the status of the verdict. Raises `Unavailable`."""
    token = ""
    if options["--token-file"]:
        with open(options["--token-file"], encoding="utf-8") as stream:
            token = stream.read().strip()
    verdict, text = asked(options, data, name, token)
    sys.stdout.buffer.write(text)
    sys.stdout.buffer.flush()
    if verdict not in STATUS:
        raise Unavailable("the service could not judge it")
    return STATUS[verdict]


def asked(options: dict[str, str], data: bytes, name: str, token: str) -> tuple[str, bytes]:
    """The verdict of the service, and its report. Raises `Unavailable`."""
    query = (
        f"filename={quoted(name)}&profile={quoted(options['--profile'])}&output={quoted(options['--output'])}"
    )
    lines = [
        f"POST /v1/validate?{query} HTTP/1.1",
        "Host: localhost",
        "Connection: close",
        f"Content-Length: {len(data)}",
    ]
    if token:
        lines.append(f"Authorization: Bearer {token}")
    try:
        answer = exchanged(options, "\r\n".join(lines).encode("latin-1", "replace") + b"\r\n\r\n" + data)
    except OSError as error:
        raise Unavailable((error.strerror or str(error) or "it did not answer in time").lower()) from None
    head, _, body = answer.partition(b"\r\n\r\n")
    fields = dict(line.split(": ", 1) for line in head.decode("latin-1").split("\r\n")[1:] if ": " in line)
    if not head.startswith(b"HTTP/1.1 200 ") or len(body) != int(fields.get("Content-Length", "-1")):
        words = head.split(b"\r\n")[0].decode("latin-1").partition(" ")[2]
        raise Unavailable(f"the service said: {words}" if words else "it hung up")
    return fields.get("X-Archiver-Verdict", ""), body


def exchanged(options: dict[str, str], request: bytes) -> bytes:
    """What the service answers to a request, within the time there is. Raises `OSError`."""
    import socket
    import time

    end = time.monotonic() + float(options["--timeout"])
    if options["--socket"]:
        line = socket.socket(socket.AF_UNIX)
        place: object = options["--socket"]
    else:
        line = socket.socket(socket.AF_INET)
        place = ("127.0.0.1", int(options["--port"]))
    parts: list[bytes] = []
    with line:
        line.settimeout(float(options["--timeout"]))
        line.connect(place)  # type: ignore[arg-type]
        line.sendall(request)
        while True:
            left = end - time.monotonic()
            if left <= 0:
                raise TimeoutError("it did not answer in time")
            line.settimeout(left)
            data = line.recv(65536)
            if not data:
                return b"".join(parts)
            parts.append(data)


def quoted(words: str) -> str:
    """Words as they may stand in an address."""
    safe = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/"
    return "".join(
        chr(byte) if byte in safe else f"%{byte:02X}" for byte in words.encode("utf-8", "surrogateescape")
    )
