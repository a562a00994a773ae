"""Well-known field names and the keys under which structured logs carry them, in order of preference.

Every key costs: the JSON decoder compares each key of an event with all the wanted ones.
"""

TIME = ("time", "timestamp", "@timestamp", "ts", "t", "datetime")

ALIASES: dict[str, tuple[str, ...]] = {
    "message": ("message", "msg", "body", "@message", "log"),
    "level": ("level", "severity", "lvl", "loglevel", "log.level", "levelname"),
    "host": ("host", "hostname", "host.name"),
    "program": ("program", "app", "application"),
    "pid": ("pid", "process.pid"),
    "ip": ("ip", "client_ip", "remote_ip", "remote_addr", "client.ip", "source.ip"),
    "user": ("user", "username", "user.name", "remote_user"),
    "method": ("method", "http.request.method", "request_method"),
    "path": ("path", "url.path", "uri", "request_uri"),
    "status": ("status", "status_code", "http.response.status_code"),
    "bytes": ("bytes", "body_bytes_sent", "bytes_sent", "http.response.bytes"),
    "referrer": ("referrer", "referer", "http_referer", "http.request.referrer"),
    "agent": ("agent", "user_agent", "http_user_agent", "user_agent.original"),
    "duration_ms": ("duration_ms", "latency_ms", "elapsed_ms", "took_ms"),
}


def keys_of(field: str) -> tuple[str, ...]:
    """The keys that may hold a field; an unknown field is its own key."""
    return ALIASES.get(field, (field,))
