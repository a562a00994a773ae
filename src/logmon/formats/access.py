"""Access logs of web servers: common and combined (Apache, nginx and the ingress controller of Kubernetes), a virtual
host in front, more fields behind."""

from logmon.formats import levels
from logmon.formats.pattern import Derived, Pattern
from logmon.formats.starting import STRUCTURED


def _quoted(name: bytes, follows: bytes) -> bytes:
    """A quoted value; the second alternative is for the rare one with an escaped quote inside."""
    return (
        rb'"(?:-(?=")|(?P<' + name + rb'>[^"]*)(?="' + follows + rb")"
        rb"|(?P<" + name + rb'_2>[^"\\]*+(?:\\.[^"\\]*+)*+))"'
    )


def _message(request: bytes, status: bytes) -> bytes | None:
    return request + b" " + status if request else status or None


def _method(request: bytes) -> bytes | None:
    method, blank, _ = request.partition(b" ")
    return method if blank and method.isalpha() else None


def _path(request: bytes) -> bytes | None:
    method, _, rest = request.partition(b" ")
    path, blank, protocol = rest.rpartition(b" ")
    if not method.isalpha() or not rest:
        return None
    return path if blank and protocol.startswith(b"HTTP") else rest


def _protocol(request: bytes) -> bytes | None:
    protocol = request[request.rfind(b" ") + 1 :]
    return protocol if protocol.startswith((b"HTTP/", b"HTTPS/")) else None


def _version(request: bytes) -> bytes | None:
    protocol = _protocol(request)
    return protocol.partition(b"/")[2] if protocol else None


def _milliseconds(seconds: bytes, milliseconds: bytes) -> float | None:
    if milliseconds:
        return float(milliseconds)
    return round(float(seconds) * 1000, 6) if seconds else None


_INGRESS = (
    rb"\[(?P<upstream_name>[^\]\n]{0,255})\] \[(?P<upstream_alternative>[^\]\n]{0,255})\] "
    rb"(?:-|(?P<upstream>[^ \n]{1,255}(?:, [^ \n]{1,255}){0,8})) "
    rb"(?:-|(?P<upstream_length>[\d-]{1,18}(?:, [\d-]{1,18}){0,8})) "
    rb"(?:-|(?P<upstream_seconds>[\d.-]{1,18}(?:, [\d.-]{1,18}){0,8})) "
    rb"(?:-|(?P<upstream_status>[\d-]{1,3}(?:, [\d-]{1,3}){0,8})) (?P<request_id>[^ \n]{1,64})"
)
"""What the ingress controller of Kubernetes writes behind the combined format."""

_TRAEFIK = (
    rb'(?P<request_count>\d{1,18}) "(?P<frontend>[^"\n]{1,255})" "(?P<backend>[^"\n]{1,500})" '
    rb"(?P<milliseconds>\d{1,12})ms(?![^ \r])"
)

ACCESS = Pattern(
    name="access",
    pattern=(
        rb'"?+(?:(?P<ip>[^ ]{1,255})|(?P<ip_2>[^ ,]{1,255}), (?P<forwarded>[^ ,]{1,255}(?:, [^ ,]{1,255})*)'
        rb"|(?P<vhost>[^ ,]{1,255}) (?P<ip_3>[^ ,]{1,255})(?:, (?P<forwarded_2>[^ ,]{1,255}(?:, [^ ,]{1,255})*))?) "
        rb"(?:-|(?P<ident>[^ ]{1,255})) (?:-|(?P<user>[^ ]{1,255})) \[(?P<time>\d\d?/[^] ]{1,40}(?: [+-]\d{4})?)\] "
        + _quoted(b"request", rb" [\d-]")
        + rb" (?:-|(?P<status>\d{3})) (?:-|(?P<bytes>\d{1,18}))(?![^ \r])"
    ),
    optional=(
        rb"(?: " + _quoted(b"referrer", b" ") + b" " + _quoted(b"agent", b"(?: |$)") + rb")?"
        rb"(?: (?P<request_length>\d{1,18})(?= \d{1,9}\.\d{1,9} \[))?"
        rb'(?: (?:\w{1,20}=)?"?(?P<seconds>\d{1,9}\.\d{1,9})"?(?![^ \r]))?'
        rb"(?: "
        + _TRAEFIK
        + rb")?(?: "
        + _INGRESS
        + rb')?(?: "(?P<forwarded_3>[0-9a-f.:]{2,45}(?:, [0-9a-f.:]{2,45}){0,8})"(?![^ \r]))?'
        rb"(?: (?P<extra>.*)|.*)"
    ),
    starts=STRUCTURED,
    kinds={"status": "int", "bytes": "int", "seconds": "float"},
    derived={
        "level": Derived(("status",), levels.of_status, "level", repeats=True),
        "message": Derived(("request", "status"), _message, "bytes"),
        "method": Derived(("request",), _method, "bytes", repeats=True),
        "path": Derived(("request",), _path, "bytes", repeats=True),
        "protocol": Derived(("request",), _protocol, "bytes", repeats=True),
        "http_version": Derived(("request",), _version, "bytes", repeats=True),
        "duration_ms": Derived(("seconds", "milliseconds"), _milliseconds, "float"),
    },
)
