"""The shop of the demo: its access log and its application log, with an outage in the middle."""

import json
import random
from collections.abc import Iterator

from logmon.generator.stamps import access_stamp, iso_stamp
from logmon.generator.world import AGENTS
from logmon.model.time import MILLISECOND, SECOND, Instant

OUTAGE = (45.0, 90.0)
"""Seconds after the start: the disk of db-01 is full between them."""

ERROR_SHARE = 0.45
SLOWDOWN = 12
DISK_FULL = (45.3, 58.0, 71.0)

PATHS = ("/", "/products/4711", "/products/815", "/search?q=lamp", "/cart", "/checkout", "/login", "/static/shop.css")
PATH_SHARES = (18, 16, 12, 14, 14, 12, 6, 8)
ROUTES = (("catalog", "/api/products/:sku"), ("cart", "/api/cart"), ("orders", "/api/orders"), ("auth", "/api/login"))
TRACE = """Traceback (most recent call last):
  File "/srv/shop/{service}/handler.py", line 88, in handle
    return self.store.save(request.body)
  File "/srv/shop/common/store.py", line 41, in save
    cursor.execute(statement, values)
psycopg.errors.DiskFull: could not extend file "base/16384/2619": No space left on device"""


def access_log(rng: random.Random, start: Instant) -> Iterator[tuple[Instant, str]]:
    """(instant, line) without end, about six a second: combined format and the seconds that the answer took."""
    for at in _arrivals(rng, start, 6.0):
        path, outage = rng.choices(PATHS, PATH_SHARES)[0], _outage(at, start)
        failed = outage and not path.startswith("/static") and rng.random() < ERROR_SHARE
        status = rng.choice((500, 502, 503)) if failed else 404 if rng.random() < 0.02 else 200
        size = 512 if failed else rng.randrange(900, 24_000)
        visitor = f"198.51.100.{rng.randrange(1, 255)}"
        stamp, agent = access_stamp(at // SECOND), rng.choice(AGENTS)
        took = _latency(rng, outage) / 1000
        yield at, f'{visitor} - - [{stamp}] "GET {path} HTTP/1.1" {status} {size} "-" "{agent}" {took:.3f}'


def app_log(rng: random.Random, start: Instant) -> Iterator[tuple[Instant, str]]:
    """(instant, line) without end, about three a second, one JSON object per line."""
    disk_full = [start + int(offset * SECOND) for offset in DISK_FULL]
    for at in _arrivals(rng, start, 3.0):
        while disk_full and disk_full[0] <= at:
            yield _disk_full(disk_full.pop(0))
        yield at, _request(rng, at, _outage(at, start))


def _request(rng: random.Random, at: Instant, outage: bool) -> str:
    service, route = rng.choice(ROUTES)
    failed = outage and service in {"orders", "cart"} and rng.random() < 0.8
    return _json(
        at,
        level="error" if failed else "info",
        service=service,
        host=f"app-0{rng.randrange(1, 4)}",
        route=route,
        status=500 if failed else 200,
        latency_ms=_latency(rng, outage),
        msg="could not save: the database refused to write" if failed else "request completed",
        trace_id=f"{rng.getrandbits(64):016x}",
        **({"stack": TRACE.format(service=service)} if failed else {}),
    )


def _latency(rng: random.Random, outage: bool) -> int:
    """Milliseconds, with a median of 37 on a good day."""
    return int(rng.lognormvariate(3.6, 0.5)) * (SLOWDOWN if outage else 1)


def _disk_full(at: Instant) -> tuple[Instant, str]:
    text = 'could not extend file "base/16384/2619": No space left on device'
    return at, _json(at, level="critical", service="postgres", host="db-01", msg=text)


def _json(at: Instant, **fields: object) -> str:
    ts = f"{iso_stamp(at // SECOND)}.{at % SECOND // MILLISECOND:03d}Z"
    return json.dumps({"ts": ts, **fields}, separators=(",", ":"))


def _arrivals(rng: random.Random, start: Instant, rate: float) -> Iterator[Instant]:
    at = start
    while True:
        at += int(rng.expovariate(rate) * SECOND)
        yield at


def _outage(at: Instant, start: Instant) -> bool:
    return OUTAGE[0] * SECOND <= at - start < OUTAGE[1] * SECOND
