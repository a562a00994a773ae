"""Rules for the law about native code: everything that it does itself, and much that it leaves to Python."""

PLAIN = (
    '"boom" | once', '"BOOM"i | once', 'not "boom" | once', '"boom" or "cart" | count in 1m >= 2', '"größe" | once',
    '"größe"i | once', "| count in 1m >= 3", "| absent in 5m", r"/bo+m (?<n>\d+)/ | count by n in 10s >= 1",
    r"/from (?<ip>\S+) port/ | count by ip in 1m >= 1",
    r"/Failed password for .* from (?<ip>\S+)/ | distinct(ip) in 1m >= 1",
    r"/for (?<who>.) from/ | count by who in 1m >= 1", r"/^\{.*\}$/ | once",
    r"/user=(?<user>\w+)/ user == 'root' | count by user in 1m >= 1", "/BOOM/i | once", r"/\bcart\b/ | once",
    "raw ~ /shop/ | once", r"/id=(?<id>\d+?)(?<rest>.*)$/ id >= 5 | sum(id) by rest in 1m >= 1", "/a|b/ | once",
    "/x{2,5}/ | once", r"/boom(?<tail>.{0,3})/ | new(tail)", r"not /cart/ | once", r"/[^ ]+ cart/ | once",
    r"/(?<a>ca)(?<b>(?<c>r)t)/ | count by a, b, c in 1m >= 1", r"/Cart\s*$/i | once",
)  # fmt: skip
KEYED = (
    "service == 'cart' | once", "service != 'cart' | once", "service:ca* | once", "service:*t | once",
    "service:*ar* | once", "service:* | once", "service:5 | once", "service:true | once", 'service == "" | once',
    'service == "5" | once', "service in [cart, shop] | count by service in 1m >= 2",
    "service not in [cart, 5] | once", "x in [1, 5, 0.5] | once", "x in [true, null] | once", "x == true | once",
    "x == null | once", "x != null | once", "exists service | once", "not exists user | once",
    "level >= warn | count by service in 1m >= 1", "level == error | once", "level != error | once",
    "level < warn | once", "level:error | once", "level:fatal | once", "level in [warn, error] | once",
    "level not in [error] | once", "exists level | once", "level in [fatal, info] | once",
    'level in ["error", "WARN"] | once', "level > 'notice' | once", 'level <= "WARNING" | once',
    "status >= 500 | count by status in 1m >= 1", "status == 502 | once", "status != 502 | once",
    "status < 0.5 | once", "took_ms > 800ms | once", "status >= 500 or level >= error | once",
    "not (status >= 500 or service == 'cart') | once", '"boom" level >= warn | once', "x > 9007199254740993 | once",
    "| sum(x) in 1m >= 1", "| avg(took_ms) by service in 1m > 5", "| p95(status) by host in 1m > 1",
    "| max(x) in 1m > 3", "| distinct(service) in 1m > 1", "| distinct(level) in 1m > 1",
    "| distinct(x) by level in 1m > 1", "| count(status >= 500) in 1m >= 1",
    "| ratio(level >= error) by service, host in 1m > 10%", "| sum(x) / count in 1m > 1",
    "| sum(x) / sum(y) in 1m > 1", "| count by service, host, user in 1m >= 1", "| count by level in 1m >= 1",
    "| new(service) by host", "| change(service) by user", "| change(level)", "| new(message)", "| once by x",
    "| absent by service in 5m", "| seq by service in 1m: status >= 500 -> level >= error -> !\"boom\"",
    "| slo 99% of (status < 500) by service in 30d", "| count by http.request.method in 1m >= 1",
    "message ~ /boom/ | once", r"message ~ /for (?<who>\S+) from/ | count by who in 1m >= 1",
    "message !~ /boom/ | once", "service ~ /^c.r/ | once", "message:*boom* | once", "`größe` == 5 | once",
    "`a b` == 'cart' | once", "log.level == 'error' | once", "log:cart | once", "http.method:GET | once",
    "ts:2025* | once", "| where x > 1 | where service == 'cart' | count by service in 1m >= 1", "x > y | once",
    "len(service) > 3 | once", "| set z = x * 2 | sum(z) in 1m > 1", "service:c?rt | once",
    "service:10.0.0.0/8 | once", "source:log | once", "method == 'GET' | once", "user:root | count by user in 1m >= 1",
    "date:2025* | once", "bytes > 0 | sum(bytes) in 1m > 1", "status in [500, 502] | once",
    "status in [502, 0.5] | once", 'service == "1e1" | once', 'x in ["5", a] | once', "pid == 12 | once",
    "event == 'boom' | once", "hour(time) > 3 | once", "service == 'cart' or log:boom | once",
    'service in [""] | once',
)  # fmt: skip
WEB = (
    "status >= 500 | count by ip in 1m >= 1", "status == 404 | count by path in 1m >= 1", "status:502 | once",
    "status:5* | once", "status in [404, 500] | once", "level >= error | count by ip, path in 1m >= 1",
    "level in [warn] | once", "exists user | once", "user:root | once", "method == 'GET' | once",
    "method in [GET, POST] | once", "path:/x* | count by method in 1m >= 1", "path ~ /cart/ | once",
    r"path ~ /q=(?<q>\w+)/ | count by q in 1m >= 1", "ip:10.0.0.* | once", "ip:10.0.0.0/8 | once", "ip == ::1 | once",
    "| sum(bytes) by ip in 1m >= 1", "| avg(bytes) by status in 1m >= 1", "| p95(bytes) in 1m > 1",
    "| ratio(status >= 500) in 1m > 10%", "| distinct(ip) by path in 1m > 1", "| distinct(status) in 1m > 1",
    "| distinct(level) in 1m > 1", "agent:curl* | once", "referrer == '-' | once", "not exists agent | once",
    "exists referrer | count by agent in 1m >= 1", "service == 'cart' | once", "| change(status) by ip",
    "| new(path) by ip", "| slo 99% of (status < 500) in 30d", "| seq by ip in 1m: status == 404 -> status >= 500",
    "message ~ /boom/ | once", "status != 200 | once", "bytes > 100 | once", "bytes == 0.5 | once",
    "status == 404 | once", "| count by status in 1m >= 1", "| once by user", "protocol == 'HTTP/1.1' | once",
    "| count(level >= error) by user in 1m >= 1", "not (status < 500 user:root) | once", "status > 404.5 | once",
    "ip_2:10* | once",
)  # fmt: skip
SYSLOG = (
    'program:sshd "Failed password" | count by host in 1m >= 1', "program == 'sshd' | count by pid in 1m >= 1",
    "pid == 12 | once", "pid > 12 | once", "exists pid | once",
    "host in [web, 'db-1'] | count by host, program in 1m >= 1", "message ~ /password/ | once",
    r"message ~ /for (?<who>\S+) from (?<ip>\S+)/ | count by who, ip in 1m >= 1", "not program:sshd | once",
    "program:ss* | once", "host:web | once", "| sum(pid) by host in 1m >= 1", "| new(program) by host",
    "| change(pid) by program", "| distinct(pid) in 1m >= 1", "level >= error | once", "exists message | once",
    "message == 'root' | once", "message:*pass* | once", "| absent by host in 5m", "| count by host in 1m >= 1",
    "priority == 3 | once",
)  # fmt: skip
APP = (
    "level >= error | once", "level == info | count by logger in 1m >= 1", "exists level | once",
    "logger == 'cart' | once", "program:cart | count by thread in 1m >= 1", "thread:ma* | once",
    "exists thread | once", "| count by pid, tid in 1m >= 1", "pid > 12 | once", "pid == 12 | once", "tid:34 | once",
    "| new(logger) by level", "| change(thread) by logger", "message:*boom* | once", "message:cart* | once",
    "message:*1 | once", "message ~ /boom/ | once", "message == 'root' | once",
    r"message ~ /^(?<first>\w+)/ | count by first in 1m >= 1", r"message ~ /boom$/ | once",
    r"message ~ /\bat (?<where>\S+)\(/ | new(where)", r"/\nCaused by: (?<why>.*)/ | count by why in 1m >= 1",
    r"/Error: (?<why>.*)$/ | new(why)", "| distinct(message) by logger in 1m >= 1", "| count by message in 1m >= 1",
    "| ratio(level >= error) by logger in 1m > 10%", "exists message | once", "not exists logger | once",
    "| seq by thread in 1m: level == info -> level >= error", '"Caused by" | once', "| sum(tid) by pid in 1m >= 1",
    "thread_2:a | once", "| absent by logger in 5m", "logger:com.example.* | once", "logger:*Worker | once",
    "host == 'x' | once",
)  # fmt: skip
TABLES = (
    "| count by service in 1m", "| sum(x) by host every 1m", "| count", "'boom'", "level >= warn",
    "| count by ip every 1m", "| p95(bytes) by path",
)  # fmt: skip
"""What nobody compares with anything: the answer is a table, or the lines themselves."""
OF = {"json": KEYED, "logfmt": KEYED, "access": WEB, "syslog": SYSLOG, "app": (*APP, *PLAIN)}
ALL = tuple(dict.fromkeys((*PLAIN, *KEYED, *WEB, *SYSLOG, *APP, *TABLES)))
EXTRAS = (
    (), (), (), ("service",), ("status", "host"), ("level",), ("ip", "user", "x"), ("message",), ("logger", "thread"),
)  # fmt: skip
SHAPES = (
    '"o" ({}) not ({})', "({}) or ({})", "not ({}) ({})", "not (({}) or ({}))", "({}) or not ({})",
    "({0}) (({1}) or ({0}))",
)  # fmt: skip


def drawn(chance, kind):
    """A rule of the lists, or one made of their parts."""
    texts = chance.choice((OF[kind], OF[kind], OF[kind], PLAIN, ALL))
    if chance.random() < 0.5:
        return chance.choice(texts)
    filters = [text.removesuffix(" | once") for text in (*texts, *PLAIN) if text.endswith(" | once")]
    ends = [text for text in (*texts, *OF[kind]) if text.startswith("| ")] or ["| once"]
    both = chance.choice(SHAPES).format(*chance.choices(filters, k=2))
    return f"{both} {chance.choice((chance.choice(ends), '| once'))}"
