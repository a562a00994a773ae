"""Random trees of the rule language, whole and well-formed, for laws about parsing, printing and running."""

from hypothesis import strategies as st

from logmon.language import tree
from logmon.language.words import FUNCTIONS, RESERVED
from logmon.model.time import DAY, UNITS

PLAIN_NAMES = (
    "status",
    "host",
    "path",
    "user",
    "duration_ms",
    "level",
    "message",
    "http.response.status",
    "x_1",
    "übung",
)
names = st.one_of(
    st.sampled_from(PLAIN_NAMES),
    st.from_regex(r"[a-z_][a-z0-9_]{0,6}(\.[a-z0-9_]{1,4}){0,2}", fullmatch=True),
    st.sampled_from(sorted(RESERVED | {"parse", "where", "count", "once"})),
    st.sampled_from(("`odd name`", "a.`b.c`.d", "`x-request-id`", "`tick``tick`")),
)
texts = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
durations = st.one_of(
    st.builds(lambda n, unit: n * UNITS[unit], st.integers(1, 400), st.sampled_from(sorted(UNITS))),
    st.integers(1, 40 * DAY),
)
numbers = st.one_of(
    st.integers(0, 10**15),
    st.floats(0, 1e290, allow_nan=False, allow_infinity=False).map(lambda x: int(x) if x == int(x) and x < 1e18 else x),
)
shares = st.integers(0, 10**7).map(lambda n: float(f"{n / 10**7:.7g}"))


def literal(kind, values):
    return values.map(lambda value: tree.Literal(kind, value))


numeric_literals = st.one_of(
    literal("number", numbers), literal("size", st.integers(0, 10**15)), literal("percent", shares)
)
networks = literal(
    "network",
    st.one_of(st.ip_addresses(v=4).map(str), st.sampled_from(("10.0.0.0/8", "192.168.1.0/24", "::1", "2001:db8::/32"))),
)
plain_literals = st.one_of(
    numeric_literals,
    literal("duration", durations),
    literal("text", texts),
    literal("bool", st.booleans()),
    st.just(tree.Literal("null", None)),
)
fields = names.map(tree.Field)
numeric_leaves = st.one_of(fields, numeric_literals, literal("duration", durations))


def _call(inner):
    def arguments(name):
        fewest, most = FUNCTIONS[name]
        return st.lists(inner, min_size=fewest, max_size=min(most, 3)).map(lambda args: tree.Call(name, tuple(args)))

    return st.sampled_from(sorted(FUNCTIONS)).flatmap(arguments)


def _negative(inner):
    return inner.filter(lambda node: not isinstance(node, tree.Literal)).map(tree.Negative)


computed = st.recursive(
    numeric_leaves,
    lambda inner: st.one_of(
        st.builds(tree.Arithmetic, st.sampled_from("+-*/%"), inner, inner),
        _negative(inner),
        _call(st.one_of(inner, literal("text", texts))),
    ),
    max_leaves=6,
)
values = st.one_of(computed, literal("text", texts))

PATTERNS = ("error", r"from (?<ip>\S+)", r"a\/b", r"[^/]+x", "ü+", r"(?i:x)\d{2,3}", "a|b", r"\[x\]")
regexes = st.builds(tree.Regex, st.sampled_from(PATTERNS), st.sampled_from(("", "i", "s", "is")))
comparisons = st.builds(
    tree.Compare,
    st.sampled_from(("==", "!=", "<", "<=", ">", ">=")),
    values,
    st.one_of(values, plain_literals, networks),
)
list_items = st.one_of(plain_literals, networks, literal("number", st.integers(-1000, -1)))
files = st.sampled_from(("bad.txt", "lists/bad ips.txt", "/etc/x-y_z.list"))
members = st.one_of(
    st.builds(tree.Member, values, st.lists(list_items, max_size=4).map(tuple), st.none()),
    st.builds(tree.Member, values, st.just(()), files),
)
leaves = st.one_of(
    st.builds(tree.Phrase, texts, st.booleans()),
    st.builds(tree.Matches, st.none(), regexes, st.just(False)),
    st.builds(tree.Matches, names, regexes, st.booleans()),
    st.builds(tree.Like, names, st.one_of(texts, st.sampled_from(("web-*", "10.0.0.0/8", "/health*", "a:b", "x?y")))),
    comparisons,
    members,
    st.builds(tree.Exists, names),
    st.builds(tree.Named, st.from_regex(r"[a-z_][a-z0-9_]{0,6}", fullmatch=True)),
)


def _several(node, inner):
    return st.lists(inner, min_size=2, max_size=4).map(lambda parts: node(tuple(parts)))


filters = st.recursive(
    leaves,
    lambda inner: st.one_of(_several(tree.All, inner), _several(tree.Either, inner), inner.map(tree.Not)),
    max_leaves=8,
)

stages = st.one_of(
    st.builds(tree.Parse, regexes, st.none() | names),
    st.lists(st.builds(tree.Assign, names, values), min_size=1, max_size=3).map(lambda a: tree.Set(tuple(a))),
    st.builds(tree.Where, filters),
)

quantiles = st.sampled_from((0.5, 0.95, 0.99, 0.999, 0.001, 0.9999))
aggregates = st.one_of(
    st.sampled_from(("count", "rate")).map(tree.Aggregate),
    st.builds(lambda name, f: tree.Aggregate(name, filter=f), st.sampled_from(("count", "rate", "ratio")), filters),
    st.builds(
        lambda name, of: tree.Aggregate(name, of=of),
        st.sampled_from(("sum", "avg", "min", "max", "stddev", "distinct")),
        values,
    ),
    st.builds(lambda q, of: tree.Aggregate("quantile", of=of, quantile=q), quantiles, values),
)
measures = st.recursive(
    st.one_of(aggregates, aggregates, numeric_literals),
    lambda inner: st.builds(tree.MeasureArithmetic, st.sampled_from("+-*/%"), inner, inner),
    max_leaves=4,
)
operators = st.sampled_from(("==", "!=", "<", "<=", ">", ">="))
thresholds = st.one_of(
    st.builds(tree.Threshold, operators, st.one_of(numeric_literals, literal("duration", durations))),
    st.builds(tree.Threshold, operators, literal("number", st.integers(-1000, -1))),
    st.builds(tree.Threshold, operators, literal("factor", numbers), st.sampled_from(("before", "usual"))),
)
keys = st.lists(names, max_size=3).map(tuple)
windows = st.builds(tree.Window, st.sampled_from(("in", "every", "session")), durations)
measured = st.builds(
    tree.Measured,
    measure=measures,
    by=keys,
    window=st.none() | windows,
    compare=st.none() | thresholds,
    minimum=st.none() | st.integers(1, 1000),
    hold=st.none() | durations,
    clear=st.none() | thresholds,
    limit=st.none() | st.integers(1, 10**6),
)
later_steps = st.one_of(
    st.builds(tree.Step, filters, st.integers(1, 30)), st.builds(tree.Step, filters, st.just(1), st.just(True))
)
sequences = st.builds(
    lambda first, rest, within, by: tree.Sequence((first, *rest), within, by),
    st.builds(tree.Step, filters, st.integers(1, 30)),
    st.lists(later_steps, min_size=1, max_size=3),
    durations,
    keys,
)
detectors = st.one_of(
    st.builds(tree.Once, keys),
    st.builds(tree.Absent, durations, keys, st.none() | durations),
    st.builds(tree.New, st.one_of(names, st.just("template")), keys, st.none() | durations, st.none() | durations),
    st.builds(tree.Change, names, keys),
    sequences,
    st.builds(tree.Slo, st.sampled_from((0.9, 0.99, 0.999, 0.9995)), filters, durations, keys),
)
arranges = st.one_of(
    st.builds(tree.Sort, names, st.booleans()),
    st.builds(tree.Top, st.integers(1, 1000)),
    st.lists(names, min_size=1, max_size=3).map(lambda fields: tree.Keep(tuple(fields))),
)
pipelines = st.builds(
    tree.Pipeline,
    st.none() | filters,
    st.lists(stages, max_size=3).map(tuple),
    st.none() | measured | detectors,
    st.lists(arranges, max_size=2).map(tuple),
)
