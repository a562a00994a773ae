"""What secrets look like, as patterns of RE2: what `[redact]` adds to or turns off."""

_NAME = r"(?:pass(?:word|wd|phrase|code)?|pwd|secret|token|api[_.-]?key|access[_.-]?key|secret[_.-]?key|credentials?)"
_FULL_NAME = rf"[\w.-]*{_NAME}(?:[_.-]?(?:id|key|value|hash))?"
_VALUE = r"""(?:\\"([^"\\]+)|"((?:[^"\\]|\\.)+)|'((?:[^'\\]|\\.)+)|([^\s"'&\\]+))"""
_IS = r"""\\?["']?\s*(?:=>|[:=])\s*"""
_TO_THE_QUOTE = r"""([^\s"'\\][^"'\\\r\n]*)"""
_SCHEMES = (
    r"(?:digest|negotiate|aws4-hmac-sha256)\s+([^\r\n]+)",
    r"""(?:basic|bearer|token|apikey)\s+([^\s"'\\]+)""",
    _TO_THE_QUOTE,
)
_PEM = "[A-Z0-9 ]*PRIVATE KEY[A-Z ]*-----"

NAME_OF_A_SECRET = f"(?i:{_FULL_NAME})"
"""A field of such a name holds nothing else."""

BUILT_IN: dict[str, str] = {
    "private_key": rf"(?s:-----BEGIN {_PEM}.*?(?:-----END {_PEM}|\z))",
    "authorization": rf"""(?i:authorization{_IS}\\?["']?(?:{"|".join(_SCHEMES)}))""",
    "bearer": r"(?i:\bbearer\s+([\w.~+/=-]{8,}))",
    "cookie": rf"""(?i:\bcookie{_IS}\\?["']?{_TO_THE_QUOTE})""",
    "jwt": r"\beyJ[\w-]{8,}\.[\w-]{4,}\.[\w-]*",
    "aws": r"\b(?:AKIA|ASIA|AIDA|AROA|ABIA|ACCA)[A-Z0-9]{16}\b",
    "github": r"\b(?:gh[pousr]_\w{20,}|github_pat_\w{20,})",
    "gitlab": r"\bgl(?:pat|dt|rt|cbt)-[\w-]{16,}",
    "slack": r"\bxox[a-z]-[\w-]{10,}|hooks\.slack\.com/services/([\w/]+)",
    "google": r"\bAIza[\w-]{35}|\bya29\.[\w-]{20,}",
    "stripe": r"\b(?:[rs]k|whsec)_(?:live_|test_)?\w{16,}",
    "sk": r"\bsk-[\w-]{20,}",
    "npm": r"\bnpm_\w{36}|\bpypi-[\w-]{50,}",
    "sendgrid": r"\bSG\.[\w-]{16,}\.[\w-]{16,}",
    "url": r"""\b[A-Za-z][A-Za-z0-9+.-]*://[^\s/?#:@"']*:([^\s/?#"']+)@""",
    "flag": rf"(?i:--(?:[\w-]*-)?{_NAME}\s+([^\s\"'-]\S*))",
    "sql": r"(?i:\bidentified\s+by\s+(?:password\s+)?'([^']*)')",
    "password": f"(?i:{_FULL_NAME}{_IS}{_VALUE})",
}
"""By name. Where a pattern has groups, what they match is the secret; otherwise all of it is."""
