"""Stack traces of many languages between plain lines, without any configuration."""

# ruff: noqa: E501 - lines of logs are as long as they are

import pytest

from logmon.formats.detect import detect
from logmon.formats.multiline import split_events

TRACES = {
    "java": "javax.servlet.ServletException: bad\n    at a.B.c(B.java:1)\nCaused by: x.Y: z\n    ... 3 more",
    "node": "ReferenceError: x is not defined\n  at next (/app/index.js:256:14)\n  at /app/app.js:52:3",
    "python": 'Traceback (most recent call last):\n  File "x.py", line 1, in <module>\nValueError: bad',
    "python chained": (
        'Traceback (most recent call last):\n  File "x.py", line 1\nKeyError: 1\n\nDuring handling of the above exception,'
        ' another exception occurred:\n\nTraceback (most recent call last):\n  File "x.py", line 2\nValueError: bad'
    ),
    "go": (
        "panic: runtime error\n[signal SIGSEGV: segmentation violation code=0x1]\n\ngoroutine 1 [running]:\n"
        "main.(*T).f(0x0, 0xc000012345, {0x1, 0x2})\n\t/a/main.go:5 +0x1d\nmain.main()\n\t/a/main.go:9 +0x2\nexit status 2"
    ),
    "go http": "2025/03/03 12:00:00 http: panic serving [::1]:5: x\ngoroutine 24 [running]:\nnet/http.(*conn).serve(0xc0)\n\t/s.go:1",
    "ruby": " NoMethodError (undefined method `x' for #<Y:0x1>):\n  app/a.rb:69:in `f'\n  app/b.rb:7:in `g'",
    "php": "exception 'Exception' with message 'm' in /a.php:5\nStack trace:\n#0 /a.php(9): f()\n#1 {main}",
    "dotnet": "System.IO.IOException: x\n   at A.B.C() in c.cs:line 1\n --- End of inner exception stack trace ---\n   at D.E()",
    "dart": "Unhandled exception:\nInstance of 'MyError'\n#0      main (file:///a.dart:15:20)\n#1      f (dart:isolate:1)",
    "rust": "thread 'main' panicked at src/main.rs:2:5:\nboom\nnote: run with `RUST_BACKTRACE=1` environment variable",
}


@pytest.mark.parametrize("language", TRACES)
def test_one_event(language: str) -> None:
    """The trace is one event, the lines around it are others; two traces in a row are two."""
    trace = TRACES[language].encode()
    lines = [b"all is well", trace, b"all is well again", trace, trace, b"the end"]
    data = b"".join(line + b"\n" for line in lines)
    assert split_events(data, detect(data.split(b"\n")).starts) == lines
