"""Who and what appears in the logs: hosts, visitors, pages, users, and how often each."""

import random

from msgspec import Struct

from logmon.generator.pools import lognormal, shares, tokens, zipf

NETWORKS = (5, 31, 46, 62, 77, 80, 84, 91, 95, 109, 130, 146, 151, 178, 185, 193, 212, 217)
WORDS = (
    *("about", "account", "api", "archive", "assets", "auth", "basket", "brands", "cart", "catalog", "checkout", "css"),
    *("docs", "download", "export", "feed", "files", "help", "images", "imprint", "invoices", "items", "jobs", "login"),
    *("media", "news", "offers", "orders", "pages", "photos", "pricing", "products", "profile", "reports", "returns"),
    *("search", "session", "settings", "shop", "sitemap", "static", "stock", "stores", "support", "terms", "users"),
)
SUFFIXES = (".html", ".js", ".css", ".png", ".jpg", ".svg", ".woff2")
AGENTS = (
    *(
        f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{version}.0.0.0"
        " Safari/537.36"
        for version in range(118, 134)
    ),
    *(f"Mozilla/5.0 (X11; Linux x86_64; rv:{v}.0) Gecko/20100101 Firefox/{v}.0" for v in range(115, 135)),
    *(
        f"Mozilla/5.0 (iPhone; CPU iPhone OS 17_{minor} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
        f" Version/17.{minor} Mobile/15E148 Safari/604.1"
        for minor in range(7)
    ),
    "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
    "Wget/1.21.3",
    "curl/8.5.0",
    "python-requests/2.31.0",
    "Go-http-client/1.1",
    "kube-probe/1.29",
)
METHODS = {"GET": 85.0, "POST": 11.0, "HEAD": 1.5, "PUT": 1.2, "DELETE": 0.6, "OPTIONS": 0.7}
STATUSES = {
    200: 81.0,
    304: 6.4,
    301: 2.1,
    302: 3.0,
    404: 4.2,
    403: 0.7,
    400: 0.6,
    499: 0.5,
    500: 0.5,
    502: 0.3,
    503: 0.2,
}
SERVICES = ("gateway", "catalog", "auth", "cart", "orders", "search", "payment", "stock", "mailer", "billing")
ROUTES = (
    *("/api/v1/products/:sku", "/api/v1/search", "/api/v1/cart", "/api/v1/cart/items", "/api/v1/users/:id"),
    *("/api/v1/orders", "/api/v1/orders/:id", "/api/v1/login", "/api/v1/refresh", "/api/v1/stock/:sku"),
    *("/api/v1/payments", "/api/v1/invoices/:id", "/api/v1/mail/send", "/api/v1/health"),
)


class World(Struct, frozen=True):
    """Pools to draw from; `hosts`, `services` and `users` are also there as they are."""

    hosts: tuple[str, ...]
    users: tuple[str, ...]
    visitor: list[str]
    path: list[str]
    agent: list[str]
    referrer: list[str]
    method: list[str]
    status: list[int]
    body: list[int]
    host: list[str]
    service: list[str]
    route: list[str]
    user: list[str]
    latency: list[int]
    token: list[str]


def make_world(seed: int) -> World:
    """The same seed gives the same world, on every machine."""
    rng = random.Random(f"world {seed}")
    hosts = tuple(f"{role}-{number:02d}" for role in ("web", "app", "db", "queue") for number in range(1, 7))
    users = tuple(f"u{rng.randrange(100_000, 1_000_000)}" for _ in range(4000))
    paths = [_path(rng) for _ in range(4000)]
    referrers = ["-"] * 5 + [f"https://www.example.com{path}" for path in paths[:150]] + ["https://www.google.com/"]
    return World(
        hosts=hosts,
        users=users,
        visitor=zipf(rng, _addresses(rng), 1.05),
        path=zipf(rng, paths, 1.1),
        agent=zipf(rng, AGENTS, 0.8),
        referrer=zipf(rng, referrers, 0.7),
        method=shares(rng, METHODS),
        status=shares(rng, STATUSES),
        body=lognormal(rng, 2400, 1.3, 0, 9_000_000),
        host=zipf(rng, hosts, 0.3),
        service=zipf(rng, SERVICES, 0.7),
        route=zipf(rng, ROUTES, 0.8),
        user=zipf(rng, users, 0.9),
        latency=lognormal(rng, 42, 0.9, 1, 60_000),
        token=tokens(rng),
    )


def _addresses(rng: random.Random) -> list[str]:
    nets = [f"{rng.choice(NETWORKS)}.{rng.randrange(256)}.{rng.randrange(256)}" for _ in range(800)]
    return [f"{rng.choice(nets)}.{rng.randrange(1, 255)}" for _ in range(16_000)]


def _path(rng: random.Random) -> str:
    path = "/" + "/".join(rng.choice(WORDS) for _ in range(rng.randrange(1, 4)))
    kind = rng.random()
    if kind < 0.2:
        return f"{path}/{rng.randrange(1, 99_999)}"
    if kind < 0.4:
        return f"{path}?id={rng.randrange(1, 99_999)}&page={rng.randrange(1, 40)}"
    return path + rng.choice(SUFFIXES) if kind < 0.6 else path
