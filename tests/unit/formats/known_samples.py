"""Lines of the rarer formats, hand-written: each is what such a program writes, with made-up names and addresses."""

# ruff: noqa: E501 - lines of logs are as long as they are

KNOWN: dict[str, list[bytes]] = {
    "auditd": [
        b'type=USER_END msg=audit(1741000000.178:42): pid=41 uid=0 auid=7 msg=\'op=PAM:close acct="root" exe="/usr/bin/sudo" res=success\'',
        b'node=n1 type=SYSCALL msg=audit(1741000000.100:43): arch=c000003e success=yes pid=7 comm="sshd" key=(null)',
    ],
    "cef": [
        b"CEF:0|Vendor|Product|1.0|100|worm stopped|10|src=10.0.0.1 dst=2.1.2.2 rt=1741000000000 msg=two words suser=bob",
        b"Mar  3 12:00:00 gw CEF:0|V\\|x|P|1|7|name|High|src=10.0.0.1 cs1Label=A cs1=b\\=c act=",
    ],
    "leef": [
        b"LEEF:1.0|Microsoft|MSExchange|4.0 SP1|15345|src=192.0.2.0\tsev=5\tdevTime=Mar 03 2025 12:00:00\tusrName=joe",
        b"LEEF:2.0|V|P|1|ID|^|src=192.0.2.1^sev=9^devTime=2025-03-03T12:00:00Z",
    ],
    "asa": [
        b"Mar  3 2025 12:00:00 fw1 : %ASA-6-302013: Built inbound TCP connection 1 for outside:192.0.2.1/1",
        b"Mar  3 12:00:00 fw1 : %ASA-6-302014: Teardown TCP connection 42 for outside:192.0.2.1/53 to inside:10.0.0.5/1032 duration 0:00:07 bytes 526 TCP FINs",
        b'Mar  3 12:00:00 fw1 : %ASA-6-605004: Login denied from 192.0.2.10/32597 to outside:192.0.2.14/ssh for user "root"',
        b"Mar  3 12:00:00 fw1 : %ASA-6-106100: access-list acl-1 denied tcp inside/10.0.0.1(1234) -> outside/192.0.2.1(80) hit-cnt 1",
        b"<189>34: *Mar  3 12:00:00.407 UTC: %SYS-5-CONFIG_I: Configured from console by admin on vty0",
        b"<166>Mar  3 2025 12:00:00: %ASA-4-106023: Deny tcp src outside:192.0.2.1/2 dst inside:10.0.0.1/22",
    ],
    "netfilter": [
        b"[123.456] IN=eth0 OUT= MAC=00:01 SRC=192.0.2.7 DST=10.0.0.1 LEN=40 TTL=245 PROTO=TCP SPT=80 DPT=81 SYN URGP=0",
        b"[UFW BLOCK] IN=eth0 OUT= SRC=192.0.2.7 DST=10.0.0.1 LEN=40 PROTO=UDP SPT=1 DPT=2 DF",
    ],
    "ids_fast": [
        b"03/03/2025-10:29:01.860293  [**] [1:2200074:2] SCAN probe [**] [Classification: Info] [Priority: 2] {TCP} 192.0.2.1:28487 -> 10.0.0.5:80",
    ],
    "nginx_error": [
        b'2025/03/03 12:00:00 [error] 31#31: *1 open() "/x" failed (2: No such file), client: 192.0.2.1, server: s, request: "GET /x HTTP/1.1", host: "h"',
        b"2025/03/03 12:00:00 [notice] 1#1: signal 1 received",
    ],
    "cloudfront": [
        b"2025-03-03\t12:00:00\tFRA50\t392\t192.0.2.1\tGET\td1.cloudfront.net\t/a.html\t200\t-\tcurl\t-\t-\tHit\tSOX4==\twww.example.org\thttps\t23\t0.001",
    ],
    "bacula": [
        b'03-Mar 12:00 store-sd JobId 24: Labeled new Volume "Vol-18" on device "Dev1" (/backup/disk).',
        b'03-Mar-2025 12:00 web-fd JobId 3: Could not open directory "/root": ERR=Permission denied',
        b"03-Mar 12:00 main-dir JobId 11: Fatal error: bsock.c:133 Unable to connect to Client: web-fd on web.example.org:9102. ERR=Connection refused",
    ],
    "bind_client": [
        b"client @0x7f85 192.0.2.1#42520 (example.org): query: example.org IN A +E(0)K (192.0.2.53)",
    ],
    "nagios": [
        b"[1741000000] SERVICE ALERT: web-1;disk /;CRITICAL;HARD;3;DISK CRITICAL; 1% free",
        b"[1741000000] HOST NOTIFICATION: admins;web-1;DOWN;notify-by-email;no answer",
        b"[1741000000] EXTERNAL COMMAND: SCHEDULE_HOST_DOWNTIME;web-1;1",
        b"[1741000000] Warning: host web-2 has no services",
    ],
    "junos_flow": [
        b"RT_FLOW_SESSION_DENY: session denied 192.0.2.1/5->10.0.0.1/80 0x0 junos-http 6(0) web-in trust dmz",
        b"RT_FLOW: RT_FLOW_SESSION_CLOSE: session closed TCP FIN: 192.0.2.1/5->10.0.0.1/80 junos-http",
    ],
    "values": [
        b'session denied src=192.0.2.1 dst=10.0.0.1 proto=6 rule="no way"',
        b"A7: to=<bob@example.org>, relay=mail.example.org[192.0.2.7]:25, delay=0.1, status=sent (250 ok)",
    ],
    "pairs": [
        b'path:"/cart, link", host:store.example.org, dyno: web.1, status:304',
        b"env=prod,service=backend,beta",
    ],
    "access": [
        b'192.0.2.1 - bob [03/Mar/2025:12:00:00 +0000] "GET /a HTTP/2.0" 200 12 "-" "curl/8" 462 0.050 [default-web-80] [] 10.0.0.5:80 19 0.049 200 5f3a',
        b'192.0.2.1 - - [03/Mar/2025:12:00:00 +0000] "GET /a HTTP/1.1" 304 0 "-" "curl/8" 262 "Host-shop" "http://10.0.0.5:80" 2ms',
    ],
    "apache_error": [
        b"[Mon Mar 03 12:00:00.123456 2025] [core:error] [pid 7:tid 140] [client 192.0.2.1:5000] AH00124: too many redirects",
        b"[Mon Mar 03 12:00:00 2025] [notice] caught SIGTERM, shutting down",
    ],
    "haproxy": [
        b'192.0.2.1:39759 [03/Mar/2025:12:00:00.633] web app/srv1 0/0/1/48/49 200 832 - - ---- 8/7/6/1/0 0/0 {example.org} "GET /a HTTP/1.1"',
        b"192.0.2.1:39759 [03/Mar/2025:12:00:00.633] tcp-in db/<NOSRV> 0/-1/5007 212 SC 0/0/0/0/3 0/0",
    ],
    "gin": [
        '[GIN] 2025/03/03 - 10:49:33 | 401 |     505.3µs |       192.0.2.3 | POST     "/client"'.encode(),
    ],
    "haproxy_connect": [b"Connect from 192.0.2.1:40780 to 10.0.0.1:5000 (main/HTTP)"],
    "apache_ssl": [
        b'[03/Mar/2025:12:00:00 +0000] 192.0.2.1 TLSv1.2 ECDHE-RSA-AES128-GCM-SHA256 "GET /a HTTP/1.1" 1375',
    ],
    "iis": [
        b"2025-03-03 12:00:00 10.0.0.1 GET /a.aspx q=1 443 - 192.0.2.1 Mozilla/5.0+(X11) - 404 0 2 15",
        b"2025-03-03 12:00:00 W3SVC1 WEB-1 10.0.0.1 POST / - 80 bob 192.0.2.1 HTTP/1.1 curl/8 - - www.example.org 200 0 0 123 456 789",
        b"2025-03-03 12:00:00 10.0.0.1 GET / - 80 - 192.0.2.1 curl/8 200 0 0",
    ],
    "squid": [
        b"1741000000.779    180 192.0.2.224 TCP_MISS/200 411 GET http://example.org/ bob DIRECT/192.0.2.1 text/html",
    ],
    "alb": [
        b'https 2025-03-03T12:00:00.186641Z app/lb/50d 192.0.2.39:2817 10.0.0.1:80 0.086 0.048 0.037 502 200 0 57 "GET https://www.example.com:443/a HTTP/1.1" "curl/7" ECDHE TLSv1.2 arn:aws:tg "Root=1" "-" "-" 0 2025-03-03T12:00:00.1Z "forward" "-"',
    ],
    "elb": [
        b'2025-03-03T12:00:00.945958Z lb 192.0.2.39:2817 10.0.0.1:80 0.000073 0.001048 0.000057 200 200 0 29 "GET http://www.example.com:80/ HTTP/1.1"',
        b'2025-03-03T12:00:00.945958Z lb 192.0.2.39:2817 - -1 -1 -1 504 0 0 0 "GET http://www.example.com:80/ HTTP/1.1" "curl/7" - -',
    ],
    "s3": [
        b'79a5 bucket [03/Mar/2025:12:00:00 +0000] 192.0.2.3 79a5 3E57427F3EXAMPLE REST.GET.OBJECT a/b "GET /bucket/a/b HTTP/1.1" 404 NoSuchKey 113 - 7 - "-" "S3Console/0.4" -',
    ],
    "vpc_flow": [
        b"2 123456789010 eni-1235b8ca 192.0.2.1 10.0.0.2 20641 22 6 20 4249 1741000000 1741000060 REJECT OK",
        b"2 123456789010 eni-1235b8ca - - - - - - - 1741000000 1741000060 - NODATA",
    ],
    "vpc_flow_own": [
        b"3 eni-0a1b2c3d 123456789010 192.0.2.9 10.0.0.62 43416 5001 192.0.2.9 10.0.0.62 6 568 8 1741000000 1741000060 ACCEPT 2 OK",
        b"10.0.0.71 192.0.2.9 34210 443 17 1741000000 1741000060 REJECT OK",
    ],
    "postgres_csv": [
        b'2025-03-03 12:00:00.742 UTC,"bob","shop",54,"192.0.2.1:42608",5ff25ea4.36,6,"SELECT",2025-03-03 11:00:00 UTC,3/0,0,LOG,00000,"duration: 6.589 ms  statement: select ""x"", 1",,,,,,,,,"psql"',
        b'2025-03-03 12:00:01.742 UTC,,,54,,5ff25ea4.36,7,,2025-03-03 11:00:00 UTC,,0,FATAL,28000,"role ""bob"" does not exist",,,,,,,,,""',
    ],
    "postgres": [
        b"2025-03-03 12:00:00.322 UTC [31225] bob@shop LOG:  duration: 12.437 ms  execute q1: select * from t",
        b"2025-03-03 12:00:00 CET [5404-1] ERROR:  42P01: relation does not exist",
        b"2025-03-03 12:00:00 UTC:192.0.2.1(57994):bob@shop:[123]:FATAL:  no such role",
    ],
    "mysql_slow": [
        b"# Time: 2025-03-03T12:00:00.673330Z\n# User@Host: bob[bob] @ db1 [192.0.2.1]  Id:    17\n# Query_time: 1.000249  Lock_time: 0.1 Rows_sent: 1  Rows_examined: 0\nuse shop;\nSET timestamp=1741003200;\nselect 1;",
    ],
    "mysql_error": [
        b"2025-03-03T12:00:00.000000Z 0 [Warning] [MY-010068] [Server] CA certificate is self signed.",
        b"2025-03-03 12:00:00 7 [Note] InnoDB: ready",
    ],
    "mongodb": [
        b"2025-03-03T12:00:00.450-0500 I NETWORK  [initandlisten] waiting for connections on port 27017",
        b"2025-03-03T12:00:00.450+0000 E -        [conn11] Got signal: 11",
        b'2025-03-03T12:00:00.450+0000 I COMMAND  [conn7] command shop.orders appName: "web" command: find { find: "orders" } docsExamined:81 nreturned:1 reslen:101 112ms',
    ],
    "mongodb_slow": [
        b"[conn7] query shop.orders query: { id: { $in: [ 7 ] } } ntoreturn:0 nscanned:2871 keyUpdates:0 nreturned:18 reslen:140 231ms",
    ],
    "redis": [
        b"4018:M 03 Mar 2025 11:19:18.874 * Background saving started",
        b"[4018] 03 Mar 11:19:18 # no config file",
    ],
    "redis_monitor": [b'1741000000.953466 [0 192.0.2.1:52500] "get" "key"'],
    "kafka": [
        b"[2025-03-03 12:00:00,474] TRACE [Controller id=10] Checking need for rebalance (kafka.controller.KafkaController)",
        b"[2025-03-03 12:00:00,474] INFO starting (kafka.server.KafkaServer)",
    ],
    "kafka_threads": [
        b"[2025-03-03 12:00:00,796] [WARN ] [handler-7] [state.change.logger] - [Broker id=1] Ignoring request"
    ],
    "elastic_audit": [
        b"[2025-03-03T12:00:00,304] [node-1] [rest] [authentication_failed]\torigin_address=[192.0.2.3], principal=[bob], uri=[/_x]",
    ],
    "elastic": [
        b"[2025-03-03T12:00:00,177][INFO ][o.e.c.m.MetaData         ] [node-1] [index-1] creating index",
    ],
    "elastic_slow": [
        b"[2025-03-03T12:00:00,536][WARN ][index.search.slowlog.query] [node-1] [index-1][0] took[4.5ms], took_millis[4], types[], source[{}],",
        b"[2025-03-03T12:00:00,536][INFO ][i.i.slowlog.index] [node-1] [shop/6cpavWDYRO6pyxezB0LepA] took[9micros], type[doc], id[7], source[{\n}]",
    ],
    "elastic_slow_json": [
        b'{"type": "index_search_slowlog", "timestamp": "2025-03-03T12:00:00,587-04:00", "level": "WARN", "component": "i.s.s.query", "message": "[shop][0]", "took": "6.2ms", "took_millis": "6", "stats": [], "source": "{}"}',
        b'{"type": "index_indexing_slowlog", "timestamp": "2025-03-03T12:00:00,170+0100", "level": "WARN", "component": "i.i.s.index", "message": "[shop/6cpavWDYRO6pyxezB0LepA] took[4.6ms], took_millis[4], type[_doc], id[1], routing[], source[{\\"a\\":1}]"}',
        b'{"@timestamp":"2025-03-03T12:00:00.828Z", "log.level": "WARN", "event.dataset":"elasticsearch.index_search_slowlog", "elasticsearch.slowlog.took_millis":"12", "message":"[shop][3]"}',
    ],
    "jvm_gc": [
        b"[2025-03-03T12:00:00.647+0000][32376][gc,heap] Heap address: 0x0, size: 1024 MB",
        b"[2025-03-03T12:00:00.647+0000][0.012s][info ][safepoint   ] Total time for which application threads were stopped: 0.0083760 seconds",
    ],
    "jvm_gc8": [
        b"2025-03-03T12:00:00.157+0500: 14597.826: [GC (Allocation Failure) 142444K->100K(253440K), 0.0021716 secs] [Times: user=0.01 sys=0.00, real=0.00 secs]",
    ],
    "zookeeper": [
        b"2025-03-03 12:00:00,747 - WARN  [QuorumPeer[myid=1]/0:0:0:0:0:0:0:0:2181:FastLeaderElection@774] - Notification time out: 3200"
    ],
    "jul": [b"Mar 03, 2025 12:00:00 PM com.example.Worker run\nSEVERE: it broke"],
    "catalina": [
        b"03-Mar-2025 12:00:00.505 INFO [localhost-startStop-1] org.apache.catalina.startup.HostConfig.deployWAR Deployment of [/a.war] has finished",
        b"03-Mar-2025 12:00:00.505 SEVERE [main] Main.<init> failed",
    ],
    "openstack": [
        b"2025-03-03 12:00:00.008 25746 INFO nova.osapi_compute.wsgi.server [req-38101a0b - - -] 10.0.0.1 GET /v2 status: 200"
    ],
    "monolog": [
        b'[2025-03-03 12:00:00] local.ERROR: Class [X] does not exist. {"exception":"[object]\n[stacktrace]\n#0 /a.php(9): f()\n"}'
    ],
    "ruby": [b"I, [2025-03-03T12:00:00.123456 #7]  INFO -- : [0c7a3f10-0000-0000-0000-000000000000] Completed 200 OK"],
    "rails": [b'Started GET "/a?b=1" for 192.0.2.1 at 2025-03-03 12:00:00 +0200'],
    "dotnet": [b"2025-03-03 12:00:00.123 warn: Microsoft.Hosting.Lifetime[14]\n      Now listening on: http://[::]:80"],
    "icinga": [b"[2025-03-03 12:00:00 +0200] warning/GraphiteWriter: cannot connect"],
    "santa": [b"[2025-03-03T12:00:00.802Z] I santad: action=EXEC|decision=ALLOW|path=/bin/ls|args=ls -l /|pid=29678"],
    "journald_export": [
        b"__CURSOR=s=4d;i=1\n__REALTIME_TIMESTAMP=1741000000711352\nPRIORITY=4\nSYSLOG_IDENTIFIER=rsyslogd\n_HOSTNAME=h\n_PID=7\nMESSAGE=suspended, a=b",
    ],
    "android_brief": [b"D/WindowManager( 1702): ready"],
    "windows_cbs": [b"2025-03-03 04:30:30, Info                  CBS    Loaded Servicing Stack"],
    "proxifier": [b"[03.03 16:49:06] chrome.exe - proxy.example.org:5070 open through proxy"],
    "healthapp": [b"20250303-22:15:29:606|Step_LSC|30002312|onStandStepChanged 3579"],
    "bgl": [
        b"- 1741000000 2025.03.03 R02-M1 2025-03-03-12.00.00.675872 R02-M1 RAS KERNEL FATAL data TLB error interrupt"
    ],
    "thunderbird": [
        b"- 1741000000 2025.03.03 dn228 Mar 3 12:00:01 dn228/dn228 crond(pam_unix)[2915]: session closed for user root"
    ],
    "hpc": [b"134681 node-246 unix.hw state_change.unavailable 1741000000 1 Component is in the unavailable state"],
    "nats": [b"[1] 2025/03/03 12:00:00.624334 [DBG] 192.0.2.1:52000 - cid:9 - Client connection created"],
    "bind": [
        b"03-Mar-2025 12:00:00.326 queries: info: client @0x7f 192.0.2.1#12345 (a.example): query: a.example IN A +E(0)K (10.0.0.1)"
    ],
    "cri": [
        b"2025-03-03T12:00:00.123456789Z stderr F something went wrong\n2025-03-03T12:00:00.123456789Z stderr F   at a.b(C.java:1)"
    ],
    "compose": [b"web-1  | listening on port 80"],
    "exim": [
        b"2025-03-03 12:00:00 0tACW1-0005MB-00 <= bob@a.example H=mail.example [192.0.2.1]:5000 P=esmtp S=5678 for joe@b.example",
        b'2025-03-03 12:00:00 0tACW1-0005MB-00 <= bob@a.example H=localhost (mail.example) [192.0.2.1]:5000 P=esmtp T="say \\"hello\\"" S=5678',
    ],
    "python": [b'Traceback (most recent call last):\n  File "x.py", line 1, in <module>\nValueError: bad'],
}

TIMELESS = (
    "bind_client",
    "haproxy_connect",
    "mongodb_slow",
    "junos_flow",
    "values",
    "pairs",
    "netfilter",
    "android_brief",
    "compose",
    "python",
)
"""Formats whose lines carry no time of their own."""
