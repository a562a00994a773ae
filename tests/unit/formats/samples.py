"""Lines of every format, hand-written, shared by the tests of this folder."""

from tests.unit.formats.known_samples import KNOWN

LINES: dict[str, list[bytes]] = {
    **KNOWN,
    "json": [
        b'{"ts":"2025-03-03T00:00:00.001Z","level":"warn","service":"catalog","hostname":"web-01","status":404,"msg":"gone"}',
        b'{"time":1741000000.5,"level":50,"http":{"response":{"status":502}},"message":"bad gateway"}',
        b'svc-1  | {"timestamp":"2025-03-03T00:00:00Z","severity":"ERROR","body":"behind a prefix"}',
        b'2025-03-03T00:00:00.123456789Z stdout F {"log":"x\\n","http.status":200,"log.level":"info"}',
    ],
    "syslog5424": [
        b'<165>1 2003-10-11T22:14:15.003Z host.example evntslog 42 ID47 [ex@1 src="a\\"b"][origin ip="::1"] An event',
        b"<34>1 2003-10-11T22:14:15.003Z mymachine su - ID47 - 'su root' failed",
        b"<34>1 - - - - - - nothing known",
        b"1 2025-03-03T00:00:00Z mymachine su - ID47 - without a priority",
        b'1 2025-03-03T00:00:00Z gw CheckPoint 19710 - [action:"Drop"; flags:"400644"; user:"bob"; origin:"192.0.2.4"]',
    ],
    "klog": [
        b"E0303 12:00:00.123456    4567 file.go:89] it broke",
        b"I20250303 12:00:00.123456 7 server.cc:1] glog with a year",
    ],
    "access": [
        b'203.0.113.7 - bob [03/Mar/2025:00:00:00 +0000] "GET /a?b=1 HTTP/1.1" 200 864 "http://example/" "curl/8.0"',
        b'203.0.113.7 - - [03/Mar/2025:00:00:00 +0000] "POST /x HTTP/1.1" 503 - "-" "-" rt=0.250',
        b'shop:443 203.0.113.7 - - [03/Mar/2025:00:00:01 +0100] "GET /q\\"x HTTP/2.0" 404 5 "-" "a \\"b\\"" 0.004 hit',
        b'10.0.0.2, 10.0.0.1 - - [03/Mar/2025:00:00:01 +0100] "-" 400 0',
        b'::1 - - [03/Mar/2025:00:00:01 +0100] "\\x16\\x03\\x01" 400 157 "-" "-"',
        b'"203.0.113.7 - - [03/Mar/2025:00:00:01 +0100] "GET / HTTP/1.1" 200 3 "-" "scanner""',
    ],
    "syslog3164": [
        b"Mar  3 00:00:00 db-03 sshd[8697]: Accepted publickey for judy from 10.7.85.232",
        b"<34>Oct 11 22:14:15 mymachine su: 'su root' failed",
        b"2025-03-03T00:00:00.123456+01:00 host prog[77]: error: it broke",
        b"Jul  1 09:00:55 calvisitor com.apple.launchd[1] (com.apple.x): Thermal state",
        b"Mar  3 2025 00:00:00 fw %ASA-6: built",
        b"Mar  3 00:00:00 host last message repeated 2 times",
    ],
    "logfmt": [
        b'ts=2025-03-03T00:00:00.253Z level=info service=search status=200 msg="two words" empty=',
        b'date=2025-03-03 time=12:00:00 devname="fw-1" srcip=192.0.2.7 action="deny" msg="not allowed"',
        b'time="2025-03-03T00:00:00Z" level=ERROR msg="a \\"quoted\\" word" err=timeout',
    ],
    "app": [
        b"2025-03-03 00:00:00,075 - catalog - INFO - order created",
        b"2025-03-03 00:00:00,000 ERROR [auth-worker-15] com.example.auth.Worker - it broke",
        b"2025-03-03 12:00:00,123 [main] DEBUG com.foo.Bar - hello",
        b"2025-03-03 12:00:00.123  WARN 1234 --- [main] c.e.Foo : slow",
        b"2025-03-03T12:00:00Z ERROR my::target: it broke",
        b"[2018-05-17T08:19:35,939][INFO ][o.e.n.Node               ] [] initializing ...",
        b"[2018-10-17 12:04:41,718] INFO starting (kafka.server.KafkaServer)",
        b"2016/10/25 14:49:34 [error] 54053#0: *1 open() failed",
        b"17/06/09 20:10:40 INFO executor.Backend: Registered",
    ],
    "plain": [
        b"just words",
        b"2025/03/03 12:00:00 listening on :80",
        b"FATAL something at 10:00",
        b"",
        b"\xff\xfe\x00",
    ],
}

EVERY = [line for lines in LINES.values() for line in lines]

TRACE = [
    b"Traceback (most recent call last):",
    b'  File "x.py", line 1, in <module>',
    b"ValueError: bad",
    b"java.lang.IllegalStateException: null",
    b"\tat com.example.Foo.bar(Foo.java:1)",
    b"    at com.example.Foo.baz(Foo.java:2)",
    b"Caused by: java.io.IOException: x",
    b"... 12 more",
]
