"""Every diagnostic code: its title, and what `logmon rules explain CODE` says about it.

LM0xx the file, LM1xx the expression, LM2xx regexes, LM3xx names, LM4xx meaning and cost, LM6xx hooks.
"""

from msgspec import Struct


class Code(Struct, frozen=True):
    title: str
    help: str


CODES: dict[str, Code] = {
    "LM001": Code(
        "the file is not TOML here",
        "A string, bracket or header is not closed, a value is missing, or a text has no quotes. The line\n"
        "is left out and reading goes on behind it. Rules are best written in single quotes, where a\n"
        "backslash is a backslash:\n"
        "    when = '/from (?<ip>\\S+)/ | count by ip in 5m >= 5'\n"
        "A text that holds both kinds of quotes, or several lines, stands between '''…'''.",
    ),
    "LM002": Code(
        "unknown key",
        "A key that logmon does not know would do nothing, so it is an error. Tables: sources, formats,\n"
        "define, hooks, rules, settings. A rule knows: when severity do cooldown summary.",
    ),
    "LM003": Code(
        "a value has the wrong type",
        'Durations are text: cooldown = "10m". Lists stand in brackets: do = ["page"].',
    ),
    "LM004": Code(
        "a key is missing",
        "A rule needs `when`, a hook needs `run`, a source needs `path` or `url`.",
    ),
    "LM005": Code(
        "a value is not one of those that are possible",
        "Severities: info low medium high critical. Durations: ns us ms s m h d w, combined as 1h30m.",
    ),
    "LM006": Code(
        "a key or a table is defined twice",
        "TOML allows each key once per table, and each [table] once per file.",
    ),
    "LM007": Code(
        "a limit is exceeded",
        "A rule's text has at most 64 KiB, a file 10 MiB and 10,000 rules. Name parts of a long rule in\n"
        "[define]; a long list of values belongs into a file: field in @list.txt.",
    ),
    "LM008": Code(
        "a source cannot be used",
        "The url of [sources.NAME] names no source, or has an option that cannot be. Unencrypted, it listens\n"
        "on this machine only, unless ?insecure=1 says that the network is trusted; TLS needs cert and key:\n"
        '    [sources.network]\n    url = "syslog+tls://0.0.0.0:6514"\n'
        '    cert = "/etc/ssl/logmon.pem"\n    key = "/etc/ssl/logmon.key"',
    ),
    "LM101": Code(
        "unknown field",
        "No source is known to give this field. Without knowledge about the sources only slips of the pen\n"
        'in well-known names are told, as warnings. Text is written in quotes: host == "web-1".',
    ),
    "LM102": Code(
        "not an operator",
        "Comparisons: == != < <= > >= ~ !~ in. Connectives: and or not. `=` stands only in `| set name =\nvalue`.",
    ),
    "LM103": Code(
        "not a number, a duration, a size or an address",
        "Durations: ns us ms s m h d w, combined as 1h30m. Sizes: B KB MB GB TB (thousands), KiB MiB GiB\n"
        "TiB (1024). Shares: 5%. Factors: 3x. Networks: 10.0.0.0/8 with all host bits zero.",
    ),
    "LM104": Code(
        "the types do not fit",
        "A number is written without quotes. An order (< <= > >=) needs numbers or texts on both sides.\n"
        "Arithmetic needs numbers. Numbers compare with text that spells a number, so status >= 500 also\n"
        "works where status is text.",
    ),
    "LM105": Code(
        "a list stands where one value is expected",
        "Write `field in [a, b]` or `field not in [a, b]`.",
    ),
    "LM106": Code(
        "a duration without a unit to convert to",
        "The number in a field has a unit that only its name can tell: names that end in _ns _us _ms _s.\n"
        "Compare others with a bare number, or name the unit: | set elapsed_ms = elapsed | where\n"
        "elapsed_ms > 800ms.",
    ),
    "LM107": Code(
        "nested too deep",
        "At most 200 levels, and at most 20,000 conditions behind one $name.",
    ),
    "LM108": Code(
        "not closed",
        "A quote, slash, backquote or bracket is opened and not closed. Strings and regexes end on their\nline.",
    ),
    "LM109": Code(
        "not expected here",
        "The text reads left to right: condition | stage | measure by keys in window compared. See\n"
        "`logmon help language`.",
    ),
    "LM110": Code(
        "a condition is expected",
        "A condition is a phrase in quotes, a regex, a comparison, `field:pattern`, `field in […]` or\n"
        "`exists field`. A field alone is none. A measure or detector stands behind a `|`.",
    ),
    "LM111": Code(
        "not a measure, a detector or a stage",
        "Measures: count rate sum avg min max stddev p95 distinct ratio. Detectors: once absent new\n"
        "change seq slo. Stages: parse set where; in queries also sort top keep.",
    ),
    "LM112": Code(
        "not a function, or not with these values",
        "Functions: lower upper len abs round coalesce hour weekday.",
    ),
    "LM113": Code(
        "not a level",
        "Levels, rising: trace debug info notice warn error critical alert emergency. Also understood:\n"
        "warning, err, crit, fatal (critical), emerg and panic (emergency).",
    ),
    "LM114": Code(
        "a comparison is missing or means nothing",
        "A rule compares its measure: | count in 5m >= 5. `3x` needs `before` or `usual`.",
    ),
    "LM115": Code(
        "not in this place",
        "One measure or detector ends a rule. parse, set and where stand before it; sort, top and keep\n"
        "after it, and in queries only. A filter (`tail -w`, [define]) has no measure.",
    ),
    "LM116": Code(
        "a window is missing",
        "`in 5m` slides with every event, `every 5m` is tumbling, `session 30m` ends after a pause.",
    ),
    "LM117": Code(
        "given twice",
        "Each clause stands once, and each key once after `by`.",
    ),
    "LM118": Code(
        "not an escape",
        "Escapes in strings: \\n \\t \\r \\\\ \\\" \\' \\/ \\0 \\a \\e \\xHH \\uHHHH \\UHHHHHHHH.\n"
        "A backslash is written \\\\.",
    ),
    "LM119": Code(
        "the steps of a sequence",
        "A sequence has two steps or more, joined by `->`. The first one happens; a later one may be\n"
        "`!step`, which must not happen. `5x step` asks for five of them.",
    ),
    "LM201": Code(
        "not supported in regexes",
        "Patterns run in linear time whatever the input (RE2), so look-around, back-references, atomic\n"
        "groups and possessive repeats are not there. Match the whole text and capture the part you want;\n"
        "exclude with `and not /…/`.",
    ),
    "LM202": Code(
        "the regex is not written right",
        "RE2 syntax: https://github.com/google/re2/wiki/Syntax. A slash inside is written \\/.",
    ),
    "LM203": Code(
        "flags and groups of regexes",
        "Flags: i ignores case, s lets `.` match newlines. `parse` needs a named group: (?<name>…).",
    ),
    "LM204": Code(
        "a name that is taken",
        "time arrived level source raw template belong to the event: captures and `set` use other names.",
    ),
    "LM205": Code(
        "no pattern of grok",
        "%{NAME:field} puts a regex that has a name into a pattern: IP NUMBER WORD NOTSPACE DATA GREEDYDATA\n"
        "TIMESTAMP_ISO8601 HTTPDATE LOGLEVEL UUID PATH URI QS and others; docs/formats.md has them all.",
    ),
    "LM206": Code(
        "a format without fields",
        "Each part of the line that is to be known gets a name: (?<message>.*) or %{GREEDYDATA:message}. The names\n"
        "time, level and message have a meaning.",
    ),
    "LM207": Code(
        "a sample that its format does not read",
        "A format carries lines that it has to read, and they are tried whenever it is loaded. The pattern begins\n"
        "at the first byte of the line and need not reach its end.",
    ),
    "LM208": Code(
        "a time that is not understood",
        "Any common way to write a time is known, with or without a zone. An epoch is in s, ms, us or ns.",
    ),
    "LM301": Code(
        "unknown hook",
        "Hooks are defined in [hooks.NAME] of this file or of another one that is loaded with it.",
    ),
    "LM302": Code(
        "a name is used twice",
        "Names key silences, acknowledgements and history. Rename one, or merge two rules with `or`.",
    ),
    "LM303": Code(
        "unknown $name",
        "Filters with a name stand in [define]: web = 'program:nginx'.",
    ),
    "LM304": Code(
        "names in a circle",
        "A filter cannot be defined by itself, not even by way of others.",
    ),
    "LM305": Code(
        "nothing fills a place of the summary",
        "A summary knows the fields of the event, the keys after `by`, captures, names made by `set`, the\n"
        "measure by its own name, and: value threshold window rule severity. Slips of the pen are told, and\n"
        "`{count}` where something else is measured.",
    ),
    "LM306": Code(
        "the hook's program cannot run",
        "It does not exist or is not executable. A path is relative to the file that names it; a name\n"
        "without a slash is looked for in PATH.",
    ),
    "LM307": Code(
        "a list file cannot be read",
        "`field in @list.txt` reads one value per line; the file is read again when it changes.",
    ),
    "LM308": Code(
        "a $name with mistakes of its own",
        "The filter in [define] has to be corrected first; what uses it is not run.",
    ),
    "LM309": Code(
        "unknown mute time",
        'Mute times are defined in [mute.NAME]: times = ["mon-fri 22:00-06:00"], tz = "Europe/Berlin".',
    ),
    "LM310": Code(
        "unknown rule after `unless`",
        '`unless = "db_down by host"` names another rule of these files: while it fires for the same host,\n'
        "nobody is told.",
    ),
    "LM311": Code(
        "no built-in pattern of this name",
        "[redact] turns a built-in pattern off with NAME = false, and adds one with NAME = 'REGEX'.",
    ),
    "LM312": Code(
        "a label that is not there",
        "The labels of an alert are the names after `by` in its rule, and those under `labels`.",
    ),
    "LM401": Code(
        "this can never hold",
        "The conditions exclude each other, or no value of the measure meets the comparison.",
    ),
    "LM402": Code(
        "a group for nearly every event",
        "Grouping by an identifier makes as many groups as events: each stays at one, and memory grows to\n"
        "the key limit. Group by something that repeats, or bound it: by request_id limit 1000.",
    ),
    "LM406": Code(
        "a ratio without `min`",
        "One failure among one event is 100 %. `min 100` waits for enough events to decide.",
    ),
    "LM407": Code(
        "`absent` without `known`",
        "Every key ever seen is missed for good after it is gone. `known 24h` forgets it after a day.",
    ),
    "LM408": Code(
        "a regex without a text to search for",
        "Lines are searched for fixed texts first, which is many times faster. This regex requires none\n"
        "of three letters or more, so it is tried on every line. Add a phrase that such lines hold.",
    ),
    "LM409": Code(
        "two rules say the same",
        "Both would alert together, always. Leave one out, or give one rule both hooks.",
    ),
    "LM410": Code(
        "this always holds",
        "The comparison is true for every value the measure can have.",
    ),
    "LM411": Code(
        "read as the name of a field",
        'A bare word is a field. Text is written in quotes: outcome == "success", or outcome:success.',
    ),
    "LM412": Code(
        "a template where it is not known yet",
        "A template is found by comparing an event with others, so it is there for what groups or\n"
        "remembers events: by template, new template, change(template), distinct(template). A filter\n"
        "sees one event alone; what it can look for is the text: message ~ /.../ or a phrase.",
    ),
    "LM601": Code(
        "log text would be executed",
        "Whoever writes into a log would run commands. A hook is a program and its arguments; `shell` takes\n"
        "a fixed text only. The alert comes as JSON on standard input and in $LOGMON_… variables.",
    ),
    "LM602": Code(
        "a hook that anybody may change",
        "The program runs with logmon's rights, so only its owner should be able to write to it.",
    ),
    "LM603": Code(
        "a fallback of nothing",
        "`else:mail` is told when the hook before it in the list could not be: it failed for good, or is\n"
        'left alone after many failures. do = ["slack", "else:mail"]',
    ),
    "LM604": Code(
        "a hook is named twice in one `do`",
        "It would be told twice, or be its own fallback. Each hook stands in a list once.",
    ),
}
