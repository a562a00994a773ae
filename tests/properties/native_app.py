"""Parts of application lines, good ones first: every optional part of their pattern, and what nearly is one."""

GOOD = 8
"""So many are."""
STAMPS = (
    "2025-03-03 12:00:01,123", "2025-03-03 12:00:02,5", "2025-03-03 12:00:01.000123", "2025-03-03 12:00:01",
    "2025-03-03T12:00:01.123Z", "2025-03-03T12:00:01.123+01:00", "[2025-03-03 12:00:01,123]", "2025/03/03 12:00:03",
    "2025-03-30 02:30:00", "2025-03-30 01:59:59,9", "2025-10-26 02:30:00.5", "2025-10-25 12:00:00",
    "2025-03-09 03:00:00", "[2025-03-03 12:00:01", "(2025-03-03 12:00:01)", "2025-03-03 12:00:01)",
    "2025-03-03 12:00:01,", "[2025-03-03 12:00:01],", "2025-03-03 12:00:01,123456789",
    "2025-03-03 12:00:01,1234567890", "2025-03-03 12:00:01.", "2025-03-03 12:00:01:123", "2025-03-03 12:00:01:",
    "2025-03-03T12:00:01", "2025-03-03T12:00:01,123Z", "2025-03-03T12:00:01Z:", "2025-03-03 12:00:01Z",
    "2025-03-03 12:00:01 Z", "2025-03-03 12:00:01 UTC", "2025-03-03 12:00:01 CEST", "2025-03-03 12:00:01.5 +0100",
    "2025-03-03 12:00:01 -05", "2025-03-03 12:00:01-05:00", "2025-03-03 12:00:01-0500", "2025-03-03 12:00:01 PM",
    "2025-03-03 12:00:01 AM", "2025-03-03 12:00:01 GMT+1", "2025-03-03 12:00:01 utc", "2025-03-03  12:00:01",
    "2025-03-03, 12:00:01", "2025-03-03_12:00:01", "2025.03.03 12:00:01", "2025-03/03 12:00:01", "2025-03-03 1:00:01",
    "2025-03-03 24:00:00", "2025-03-03 12:60:00", "2025-03-03 12:00:60", "2025-02-29 12:00:00", "2024-02-29 12:00:00",
    "2025-13-01 12:00:00", "0000-01-01 00:00:00", "0001-01-01 00:00:00", "1677-01-01 00:00:00", "2262-04-11 23:59:00",
    "9999-12-31 23:59:59", "2025-3-3 12:00:01", "12:00:01", "12:00:01.123", "03/03/2025 12:00:01",
    "03-03 12:00:01.123", "20250303 12:00:01", "Mar  3 12:00:01", "3 Mar 2025 12:00:01", "250303 120001",
    "[12] 2025-03-03 12:00:01", "[2025-03-03T12:00:01+00:00]", "",
)  # fmt: skip
GAPS = (*(" ",) * 6, "  ", "\t", "", " \t ", " " * 9)
BEFORE = (
    "", "", " - cart -", " - com.example.cart -", " [main]", " [worker 1]", " cart", " 12", " 12 34", " cart:", " - -",
    " -", " - cart", " cart -", " : cart :", " : cart", ":", " :", " |", " - |", " cart |", "[main]", "-cart-", " --",
    " -cart", " 12 34 56", "12", " 1234567890", " 12 1234567890", " [INFO]", " [ ERROR ]", " [I ]", " [I]", " [E/]",
    " []", " [", " [a\tb]", " [ü]", " [%s]" % ("x" * 200), " [%s]" % ("x" * 201), " %s" % ("x" * 200),
    " %s" % ("x" * 201), " [a] b", " [a][b]", " [a] [b]", " info-service", " INFO.x", " - info -", " error", " E",
    " - E -", " V cart", " a b", " ü", " cart,", " (", " <", " [", " a.b$c@d/e-f", " -\t-", " API", " UTC", " AMQP",
    " Z", " z", " web -", " z -", " GMT", " - WARN", " cart::x", " {main}", " 1.5", " [12] cart", " 12 [a] b -",
    " # cart",
)  # fmt: skip
LEVELS = (
    "INFO", "INFO", "WARN", "ERROR", "DEBUG", "WARNING", "info", "error", "Warn", "[INFO]", "<ERROR>", "(WARN)",
    "[ INFO ]", "[error", "INFO]", "INFO:", "INFO |", "INFO|", "INFO/", "INFO.", "INFO.x", "INFOS", "INFO_", "iNFO",
    "DEBUG1", "DEBUG7", "debug1", "TRACE", "CRITICAL", "crit", "FATAL", "Fatal", "PANIC", "panic", "SEVERE", "severe",
    "LOG", "HINT", "STATEMENT", "DBG", "INF", "WRN", "FTL", "FINEST", "FINE", "fine", "CONFIG", "EMERG", "ALERT",
    "Notice", "verbose", "Information", "I", "W", "E/", "F ", "T", "D", "X", "", "INFO" + " " * 9 + "|", "[INFO] :",
    "INFO ]", "INFO >", "ERR", "TRC", "eMERG", "Alert", "[[INFO]]", "[(INFO", "- INFO", "|INFO", "INFO-1", "INFO/x",
    "VERBOSE",
)  # fmt: skip
BEHIND = (
    "", "", " -", " [main] com.example.Worker -", " [main]", " com.example.Worker -", " cart:",
    " 123 --- [main] a.B :", "  [a] b -", " |", ":", " :", " a::b::c:", " a::b", " a::<b>:", " a" + "::b" * 8 + ":",
    " a" + "::b" * 9 + ":", " a::%s:" % ("b" * 101), " 123 ---", " 1234567890 ---", " 123 --", " 123---",
    " [a] [b] c :", " [a][b c] d -", " [a] [ü]", " [] x", " [a", " - -", " - - x -", " cart -x", " cart :x",
    " cart : ", "-", "- ", " <init>:", " %s -" % ("x" * 200), " %s -" % ("x" * 201), " [%s] x" % ("y" * 201), " cart-",
    " cart -", " a b:", "\t[main]\tb\t-", " {a}", " ü:",
)  # fmt: skip
PARTS = (STAMPS, BEFORE, GAPS, LEVELS, BEHIND, GAPS)
"""What a line is made of; a message follows."""
INSIDE = (
    "\tat a.b(C.java:1)", "", "", " more boom", "}", "Caused by: boom", "[stacktrace]",
    "Traceback (most recent call last):", "... 3 more", "x.rb:1:in boom", "\r", "goroutine 1 [x]:",
    "note: run with `x", "  {cart}", "java.lang.IllegalStateException: boom", "x.y.SomeError: boom",
    "ValueError: boom", "ValueError", "a.b.Outer$InnerException", "Outer$InnerException: x", "1a.b.XError: x",
    "a..XError: x", "a.1.XError x", "a.b.Exceptional", "a.b.ExceptionX: x", "a.b.Error.c", "%s.XError" % ("a" * 80),
    "%sError: x" % ("a" * 76), "XError:x", "Suppressed: x", "--- End of x", "---> x",
    "The above exception was the direct cause of", "During handling of the above exception, another",
    "Exception in thread", "a." * 12 + "XError", "a." * 13 + "XError", "[12] 2025", "[x", "(2025", "[[2025", "Mar x",
    "boom", "12", "\r", " \r", "    raise ValueError(f\"bad {cart}\")", "Traceback (most recent", "CAUSED by: x",
    "Caused by: a.b.C: boom", "_Error: x", "-",
)  # fmt: skip
LINES = (
    "2025-03-03 12:00:01,123 ERROR shop boom 502", "2025-03-03 12:00:01 INFO [main] cart: user=root id=7",
    "[12] 2025-03-03 12:00:01 WARN x", "12:00:01 INFO cart", "INFO 2025-03-03 12:00:01 cart", "boom went the cart",
    "BOOM", "Failed password for root from 10.0.0.1", "# x", "a=1", "03/03/25 12:00:01 INFO x: y",
    "Caught Exception: boom", "x.y.SomeError: boom", "1741003200 cart", "<34>1 2025-03-03T12:00:00Z h p 1 - - x",
    "<34>Mar  3 12:00:00 web sshd[12]: error: x", "2025-03-03T12:00:00Z web sshd[12]: x", "[signal SIGSEGV]",
    "[x] cart", "a b {cart}", "web | {}", '"key": "cart",', "}", "],", "12345678901-x", "1234567890-x", "A", "Mar",
    "[", "[stack", "123", "9:", "1", "Mar 3", '1.2.3.4 - - [x] "', '1.2.3.4 - - [03/Mar/2025:12:00:00 ] "abc',
    '1.2.3.4 - - [03/Mar/2025:12:00:00 ] "a', "a= b= c=", "a=1 b", "a=1  b=2", "a=1 b=2 ",
    '2025-03-03T12:00:00Z stdout F {"service":"cart"}',
)  # fmt: skip
