"""Web servers and proxies, besides the common access log."""

import re
from collections.abc import Callable

from logmon.formats import levels
from logmon.formats.pattern import Derived, Pattern, token_level
from logmon.formats.starting import STRUCTURED
from logmon.model.digits import whole


def _named(name: bytes) -> Callable[[bytes], bytes | None]:
    """A value that nginx appends to a message: `, client: 127.0.0.1`, `, request: "GET / HTTP/1.1"`."""
    search = re.compile(rb", " + name + rb': (?:"([^"\n]*)"|([^,\n]+))').search

    def value(message: bytes) -> bytes | None:
        found = search(message)
        return (found[1] or found[2]) if found else None

    return value


NGINX_ERROR = Pattern(
    name="nginx_error",
    pattern=(
        rb"(?P<time>\d{4}/\d\d/\d\d \d\d:\d\d:\d\d) \[(?P<level>[a-z]{4,6})\] (?P<pid>\d{1,9})#(?P<tid>\d{1,9}): "
        rb"(?:\*(?P<connection>\d{1,20}) )?(?P<message>.*)"
    ),
    starts=re.compile(rb"\d{4}/\d\d/\d\d \d\d:\d\d:\d\d \["),
    derived={
        "level": token_level("level"),
        "ip": Derived(("message",), _named(b"client"), "bytes"),
        "server": Derived(("message",), _named(b"server"), "bytes"),
        "request": Derived(("message",), _named(b"request"), "bytes"),
        "host": Derived(("message",), _named(b"host"), "bytes"),
        "upstream": Derived(("message",), _named(b"upstream"), "bytes"),
        "referrer": Derived(("message",), _named(b"referrer"), "bytes"),
    },
)

APACHE_ERROR = Pattern(
    name="apache_error",
    pattern=(
        rb"\[(?P<time>[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d(?:\.\d{1,9})? \d{4})\] "
        rb"\[(?:(?P<module>[\w-]{0,64}):)?(?P<level>[a-z]{4,9}\d?)\](?: \[pid (?P<pid>\d{1,9})(?::tid "
        rb"(?P<tid>\d{1,20}))?\])?"
        rb"(?: (?P<file>[\w.-]{1,80}\.c)\((?P<line>\d{1,6})\):)?"
        rb"(?: \((?P<system_code>\d{1,9})\)(?P<system>[^:\n]{1,200}):)?"
        rb"(?: \[(?:client|remote) (?P<ip>[^\] ]{1,80}?)(?::(?P<port>\d{1,5}))?\])? ?"
        rb"(?:(?P<code>AH\d{5}): )?(?P<message>.*)"
    ),
    starts=re.compile(rb"\[[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d"),
    derived={"level": token_level("level")},
)


_WHERE = rb"(?P<ip>[^ \[]{2,64}):(?P<port>\d{1,5}) \[(?P<time>\d\d?/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d\.\d{1,9})\] "

HAPROXY = Pattern(
    name="haproxy",
    pattern=(
        _WHERE + rb"(?P<frontend>[^ ]{1,200}) (?P<backend>[^ /]{1,200})/(?P<server>[^ ]{1,200}) "
        rb"(?:(?P<time_request>-?\d{1,12})/(?P<time_queue>-?\d{1,12})/(?P<time_connect>-?\d{1,12})/(?P<time_response>-?\d{1,12})"
        rb"/\+?(?P<time_total>-?\d{1,12}) (?:-1|(?P<status>\d{3})) \+?(?P<bytes>\d{1,18}) "
        rb"(?P<request_cookie>[^ ]{1,200}) "
        rb"(?P<response_cookie>[^ ]{1,200})|(?P<time_queue_2>-?\d{1,12})/(?P<time_connect_2>-?\d{1,12})/\+?"
        rb"(?P<time_total_2>-?\d{1,12})"
        rb" \+?(?P<bytes_2>\d{1,18})) (?P<termination>[^ ]{2,4}) "
        rb"(?P<active>\d{1,9})/(?P<frontend_active>\d{1,9})/(?P<backend_active>\d{1,9})/"
        rb"(?P<server_active>\d{1,9})/\+?(?P<retries>\d{1,9}) "
        rb"(?P<server_queue>\d{1,9})/(?P<backend_queue>\d{1,9})"
    ),
    optional=(
        rb"(?: \{(?P<headers>[^}\n]{0,2000})\})?(?: \{(?P<response_headers>[^}\n]{0,2000})\})?"
        rb'(?: "(?P<message>(?P<method>[A-Z]{3,20}|<BADREQ>)(?: (?P<path>[^ "\n]*))?(?: '
        rb'(?P<protocol>HTTP/[\d.]{1,5}))?[^"\n]*)"?)?'
    ),
    starts=STRUCTURED,
    kinds={"status": "int", "bytes": "int"},
    derived={
        "level": Derived(("status",), levels.of_status, "level"),
        "duration_ms": Derived(("time_total",), whole, "int"),
    },
)
"""HTTP and TCP logs of HAProxy; syslog carries them."""

HAPROXY_CONNECT = Pattern(
    name="haproxy_connect",
    pattern=(
        rb"(?P<message>Connect from (?P<ip>[^ \n]{2,64}):(?P<port>\d{1,5}) to (?P<target>[^ \n]{2,64}):"
        rb"(?P<target_port>\d{1,5}) \((?P<frontend>[^/\n]{1,200})/(?P<mode>HTTP|TCP)\))"
    ),
    starts=STRUCTURED,
)
"""What HAProxy logs of a connection where no log format is set."""

APACHE_SSL = Pattern(
    name="apache_ssl",
    pattern=(
        rb"\[(?P<time>\d\d?/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4})\] (?P<ip>[^ \n]{2,255}) "
        rb"(?:-|(?P<tls>(?:TLS|SSL)v[\d.]{1,4})) (?:-|(?P<cipher>[A-Z0-9_-]{3,64})) "
        rb'"(?P<message>(?P<method>[A-Z]{1,20}) (?P<path>[^ "\n]{1,8000})(?: (?P<protocol>HTTP/[\d.]{1,5}))?|[^"\n]*)" '
        rb"(?:-|(?P<bytes>\d{1,18}))(?![^ \r])"
    ),
    starts=STRUCTURED,
    kinds={"bytes": "int"},
)
"""The request log of Apache's mod_ssl."""

GIN = Pattern(
    name="gin",
    pattern=(
        rb"\[GIN\] (?P<time>\d{4}/\d\d/\d\d - \d\d:\d\d:\d\d) \| ?(?P<status>\d{3}) \| {1,20}"
        rb"(?P<duration>[^ |]{1,30}) \| {1,40}"
        rb'(?P<ip>[^ |]{1,64}) \| ?(?P<message>(?P<method>[A-Z]{1,10}) {1,10}"?(?P<path>[^"\n]*)"?)'
    ),
    starts=STRUCTURED,
    kinds={"status": "int"},
    derived={"level": Derived(("status",), levels.of_status, "level")},
)

SQUID = Pattern(
    name="squid",
    pattern=(
        rb"(?P<time>\d{9,11}\.\d{3}) {1,10}(?P<elapsed>\d{1,12}) (?P<ip>[^ ]{1,64}) "
        rb"(?P<result>[A-Z_]{3,40})/(?P<status>\d{3}) "
        rb"(?P<bytes>\d{1,18}) (?P<message>(?P<method>[A-Z_:]{1,20}) (?P<path>[^ ]{1,8000})) (?:-|"
        rb"(?P<user>[^ ]{1,255})) "
        rb"(?P<hierarchy>[A-Z_]{3,40})/(?P<peer>[^ ]{1,255})(?: (?P<type>[^ ]{1,100}))?"
    ),
    starts=STRUCTURED,
    kinds={"status": "int", "bytes": "int"},
    derived={
        "level": Derived(("status",), levels.of_status, "level"),
        "duration_ms": Derived(("elapsed",), whole, "int"),
    },
)
