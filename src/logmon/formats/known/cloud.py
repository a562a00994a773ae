"""Access logs of Amazon's services."""

from logmon.formats import levels
from logmon.formats.pattern import Derived, Pattern
from logmon.formats.starting import STRUCTURED

_ISO = rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z"
_SECONDS = rb"-?\d{1,9}(?:\.\d{1,9})?"
_REQUEST = (
    rb'"(?:-|(?P<message>(?P<method>[A-Z-]{1,20}) (?P<url>(?:\w{1,10}://(?P<domain>[^/: "\n]{1,255}+)'
    rb'(?::(?P<url_port>\d{1,5}))?)?(?P<path>[^ "\n]*+))(?: (?P<protocol>[^ "\n]*+))?) ?)"'
)


def _duration(*parts: bytes) -> float | None:
    """The three times of a balancer, each in seconds, -1 when the connection broke."""
    numbers = [float(part) for part in parts if part]
    return round(sum(numbers) * 1000, 6) if numbers and min(numbers) >= 0 else None


_TIMES = (
    rb"(?P<time_request>" + _SECONDS + rb") (?P<time_target>" + _SECONDS + rb") (?P<time_response>" + _SECONDS + rb") "
    rb"(?:-|(?P<status>\d{3})) (?:-|(?P<target_status>\d{1,3})) (?P<received>\d{1,18}) (?P<bytes>\d{1,18}) "
)


def _scheme(url: bytes) -> bytes | None:
    scheme, sign, _ = url.partition(b"://")
    return scheme.lower() if sign else None


def _version(protocol: bytes) -> bytes | None:
    return protocol.partition(b"/")[2] or None


_ASKED = {
    "scheme": Derived(("url",), _scheme, "bytes"),
    "http_version": Derived(("protocol",), _version, "bytes"),
}
_DERIVED = _ASKED | {
    "level": Derived(("status",), levels.of_status, "level"),
    "duration_ms": Derived(("time_request", "time_target", "time_response"), _duration, "float"),
}
_AGENT = rb' "(?:-(?=")|(?P<agent>[^"\n]*))" (?:-|(?P<cipher>[^ \n]{1,64})) (?:-|(?P<tls>[^ \n]{1,20}))'

ALB = Pattern(
    name="alb",
    pattern=(
        rb"(?P<type>https?|h2|grpcs?|wss?) (?P<time>"
        + _ISO
        + rb") (?P<balancer>[^ ]{1,255}) (?P<ip>[^ ]{1,64}):(?P<port>\d{1,5}) "
        rb"(?:-|(?P<target>[^ ]{1,80}):(?P<target_port>\d{1,5})) " + _TIMES + _REQUEST
    ),
    optional=(
        rb"(?:" + _AGENT + rb' (?:-|(?P<target_group>[^ \n]{1,300})) "(?:-(?=")|(?P<trace_id>[^"\n]*))" '
        rb'"(?:-(?=")|(?P<sni>[^"\n]*))" "(?:-(?=")|(?P<certificate>[^"\n]*))"(?: '
        rb"(?P<rule_priority>[\d-]{1,6}) (?P<created>[^ \n]{1,40})"
        rb' "(?P<actions>[^"\n]*)")?(?P<extra>.*))?'
    ),
    starts=STRUCTURED,
    kinds={"status": "int", "bytes": "int"},
    derived=_DERIVED,
)

ELB = Pattern(
    name="elb",
    pattern=(
        rb"(?P<time>" + _ISO + rb") (?P<balancer>[^ ]{1,255}) (?P<ip>[^ ]{1,64}):(?P<port>\d{1,5}) "
        rb"(?:-|(?P<target>[^ ]{1,80}):(?P<target_port>\d{1,5})) " + _TIMES + _REQUEST
    ),
    optional=rb"(?:" + _AGENT + rb")?",
    starts=STRUCTURED,
    kinds={"status": "int", "bytes": "int"},
    derived=_DERIVED,
)

S3 = Pattern(
    name="s3",
    pattern=(
        rb"(?P<owner>[^ ]{1,80}) (?P<bucket>[^ ]{1,80}) \[(?P<time>[^\]]{20,40})\] (?:-|(?P<ip>[^ ]{1,64}))"
        rb" (?:-|(?P<user>[^ ]{1,255})) "
        rb"(?P<request_id>[0-9A-Z]{8,32}) (?P<operation>[A-Z0-9]{2,20}\.[A-Z0-9._]{1,40}) (?:-|"
        rb"(?P<key>[^ ]{1,4000})) "
        + rb"(?:-|"
        + _REQUEST
        + rb") (?:-|(?P<status>\d{3})) (?:-|(?P<code>[^ ]{1,80})) (?:-|(?P<bytes>\d{1,18})) "
        rb"(?:-|(?P<size>\d{1,18})) (?:-|(?P<duration_ms>\d{1,12})) (?:-|(?P<turnaround_ms>\d{1,12}))"
    ),
    optional=(
        rb'(?: "?(?:-(?="? )|(?P<referrer>[^"\n]*))"? "(?:-(?=")|(?P<agent>[^"\n]*))"(?: (?:-|'
        rb"(?P<version>[^ \n]{1,100})))?"
        rb"(?: (?:-|(?P<host_id>[^ \n]{1,200})) (?:-|(?P<signature>SigV\d)) (?:-|(?P<cipher>[^ \n]{1,64}))"
        rb" (?:-|(?P<authentication>[A-Za-z]{1,20})) (?:-|(?P<endpoint>[^ \n]{1,255})) (?:-|(?P<tls>[^ \n]{1,20})))?"
        rb"(?P<extra>.*))?"
    ),
    starts=STRUCTURED,
    kinds={"status": "int", "bytes": "int", "duration_ms": "int"},
    derived=_ASKED | {"level": Derived(("status",), levels.of_status, "level")},
)
