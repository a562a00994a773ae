"""Formats that most sources never need: known by a mark, loaded when it is met."""

import re
from collections.abc import Callable, Sequence
from functools import cached_property
from importlib import import_module
from typing import cast

from logmon.formats.base import Decoder, Format, Parsed
from logmon.formats.keyed import Keyed
from logmon.formats.pattern import Pattern
from logmon.formats.timestamps import Timestamps
from logmon.model.time import Instant


class Rare:
    """A format in `logmon.formats.known`, which is imported at its first use: its regexes cost time to compile. `marks`
    are texts of which every line of the format has one, `head` a small regex for where its lines begin; what lacks
    them need not be tried."""

    def __init__(self, name: str, place: str, *marks: bytes, head: bytes = b"") -> None:
        self.name = name
        self.marks = marks
        self.head = head
        self._place = place

    @cached_property
    def form(self) -> Format:
        module, _, constant = self._place.partition(":")
        return cast("Format", getattr(import_module(f"logmon.formats.known.{module}"), constant))

    @property
    def starts(self) -> re.Pattern[bytes]:
        return self.form.starts

    def parse(self, raw: bytes, stamps: Timestamps, reference: Instant) -> Parsed | None:
        return self.form.parse(raw, stamps, reference)

    def decoder(self, fields: frozenset[str], stamps: Timestamps) -> Decoder:
        return self.form.decoder(fields, stamps)

    def reads_any(self, lines: Sequence[bytes], data: bytes) -> bool:
        """Does it read one of these lines, some of `data`? Asks the cheap questions first."""
        if self.marks and not any(mark in data for mark in self.marks):
            return False
        if self.head:
            begins = re.compile(self.head).match
            lines = [line for line in lines if begins(line)]
        if not lines:
            return False
        reads = self._reads
        return any(reads(line) is not None for line in lines)

    @cached_property
    def _reads(self) -> Callable[[bytes], object]:
        form = self.form
        if isinstance(form, Pattern):
            return re.compile(form.pattern).match
        return cast("Keyed", form).read


LINES: tuple[Rare, ...] = (
    Rare("auditd", "security:AUDITD", b"msg=audit("),
    Rare("cef", "security:CEF", b"CEF:", b"0|"),
    Rare("leef", "security:LEEF", b"LEEF:"),
    Rare("asa", "cisco:ASA", b"%", head=rb"[^\n]{0,300}?%[A-Z]"),
    Rare("netfilter", "security:NETFILTER", b" DST="),
    Rare("ids_fast", "security:IDS_FAST", b" [**] "),
    Rare("nginx_error", "web:NGINX_ERROR", b"#", head=rb"\d{4}/"),
    Rare("apache_error", "web:APACHE_ERROR", b"] [", head=rb"\[[A-Z]"),
    Rare("haproxy", "web:HAPROXY", head=rb"[^ ]{2,64}:\d{1,5} \[\d"),
    Rare("haproxy_connect", "web:HAPROXY_CONNECT", b"Connect from "),
    Rare("apache_ssl", "web:APACHE_SSL", b"] ", head=rb"\[\d\d?/[A-Z][a-z]{2}/\d"),
    Rare("gin", "web:GIN", b"[GIN]"),
    Rare("squid", "web:SQUID", b"TCP_", b"NONE/", b"UDP_"),
    Rare("alb", "cloud:ALB", b"arn:aws:", b'" "', head=rb"(?:https?|h2|grpcs?|wss?) "),
    Rare("elb", "cloud:ELB", b' "', head=rb"\d{4}-[^ ]{8,24}Z [^ ]{1,255} [^ ]{1,64}:\d"),
    Rare("s3", "cloud:S3", b" [", b"REST."),
    Rare("cloudfront", "columns:CLOUDFRONT", b"\t", head=rb"\d{4}-\d\d-\d\d\t\d\d:\d\d:\d\d\t"),
    Rare("iis", "columns:IIS", b" GET ", b" POST ", head=rb"\d{4}-\d\d-\d\d [\d:]{8} [0-9a-fW]"),
    Rare("vpc_flow", "flows:VPC_FLOW", b" eni-"),
    Rare("vpc_flow_own", "flows:VPC_FLOW_OWN", b" eni-", b" ACCEPT ", b" REJECT "),
    Rare("postgres_csv", "postgres:POSTGRES_CSV", b",,", head=rb"\d{4}-\d\d-\d\d "),
    Rare("postgres", "postgres:POSTGRES", b":  ", head=rb"\d{4}-\d\d-\d\d "),
    Rare("mysql_slow", "mysql:MYSQL_SLOW", b"# Query_time:", b"# User@Host:", b"# Time: "),
    Rare("mysql_error", "mysql:MYSQL_ERROR", b"[Note]", b"[Warning]", b"[ERROR]", b"[System]"),
    Rare("mongodb", "mongodb:MONGODB", b" [", head=rb"\d{4}-[^ ]{10,26} [FEWID][1-5 ]|[A-Z][a-z]{2} [A-Z][a-z]{2} "),
    Rare("mongodb_slow", "mongodb:MONGODB_SLOW", b"] query ", b"] command ", b"] update ", b"] insert ", b"] getmore "),
    Rare(
        "redis",
        "redis:REDIS",
        b" * ",
        b" # ",
        b" - ",
        b" . ",
        head=rb"(?:\d{1,9}:[XCSMA] |\[\d{1,9}\] )?\d{1,2} [A-Z][a-z]{2} ",
    ),
    Rare("redis_monitor", "redis:REDIS_MONITOR", b'] "', head=rb"\d{9,11}\.\d{1,6} "),
    Rare("kafka", "java:KAFKA", b" (", head=rb"\[\d{4}-\d\d-\d\d[^\]]{10,20}\] [A-Z]"),
    Rare("kafka_threads", "java:KAFKA_THREADS", b"] - "),
    Rare("elastic_audit", "elastic:ELASTIC_AUDIT", b"=["),
    Rare("elastic_slow", "elastic:ELASTIC_SLOW", b"slowlog", head=rb"\[\d{4}-[^\]]{10,30}\]\["),
    Rare("elastic_slow_json", "elastic:ELASTIC_SLOW_JSON", b'_slowlog"'),
    Rare("elastic", "elastic:ELASTIC", b"][", head=rb"\[\d{4}-[^\]]{10,30}\]\["),
    Rare("jvm_gc", "java:JVM_GC", head=rb"\[\d{4}-\d\d-\d\dT[^ \]]{12,20}\]\["),
    Rare("jvm_gc8", "java:JVM_GC8", head=rb"\d{4}-\d\d-\d\dT[^ \]]{12,20}: "),
    Rare("zookeeper", "java:ZOOKEEPER", b"] - ", head=rb"\d{4}-"),
    Rare("jul", "java:JUL", b" AM ", b" PM ", head=rb"[A-Za-z][a-z]{2} \d{1,2}, \d{4} "),
    Rare("catalina", "java:CATALINA", b"] ", head=rb"\d{1,2}-[A-Z][a-z]{2}-\d{4} [^ ]{12} [A-Z]"),
    Rare("openstack", "platform:OPENSTACK", b" [req-", b" [-] ", head=rb"(?:[\w.:-]{1,200} )?\d{4}-"),
    Rare("monolog", "platform:MONOLOG", head=rb"\[\d{4}-\d\d-\d\d[T ][^ \]]{8,24}\] [\w.-]{1,100}\.[A-Z]"),
    Rare("ruby", "platform:RUBY", b" -- "),
    Rare("rails", "platform:RAILS", b"Started "),
    Rare("dotnet", "platform:DOTNET", b"info: ", b"warn: ", b"fail: ", b"dbug: ", b"crit: ", b"trce: "),
    Rare("icinga", "platform:ICINGA", head=rb"(?:\[[^\]]{1,40}\] )?[a-z]{5,11}/\w"),
    Rare("santa", "platform:SANTA", b" santad: "),
    Rare("journald_export", "platform:JOURNALD_EXPORT", b"__REALTIME_TIMESTAMP="),
    Rare("android_brief", "platform:ANDROID_BRIEF", head=rb"[VDIWEFA]/"),
    Rare("windows_cbs", "platform:WINDOWS_CBS", head=rb"[\d-]{10} [\d:]{8}, "),
    Rare("proxifier", "platform:PROXIFIER", head=rb"\[\d\d\.\d\d "),
    Rare("healthapp", "platform:HEALTHAPP", b"|", head=rb"\d{8}-"),
    Rare("bgl", "supercomputers:BGL", b" RAS ", b" NULL "),
    Rare("thunderbird", "supercomputers:THUNDERBIRD", head=rb"(?:-|[A-Z]\w{1,30}) \d{9,11} \d{4}\."),
    Rare("hpc", "supercomputers:HPC", head=rb"\d{1,12} [\w.-]{1,64} [a-z]"),
    Rare("nats", "servers:NATS", b" [INF] ", b" [DBG] ", b" [TRC] ", b" [WRN] ", b" [ERR] ", b" [FTL] "),
    Rare("bind", "servers:BIND", b": ", head=rb"\d{1,2}-[A-Z][a-z]{2}-\d"),
    Rare("bind_client", "servers:BIND_CLIENT", b"client ", head=rb"client [@\da-f]"),
    Rare("bacula", "backups:BACULA", head=rb"\d\d-[A-Z][a-z]{2}(?:-\d{4})? \d\d:\d\d [^ ]"),
    Rare("cri", "wrappers:CRI", b" stdout ", b" stderr "),
    Rare("compose", "wrappers:COMPOSE", head=rb"[A-Za-z0-9][\w.-]{0,127} {1,32}\|"),
    Rare("exim", "servers:EXIM", b" <= ", b" => ", b" Completed", b" == ", b" ** ", head=rb"\d{4}-\d\d-\d\d "),
    Rare(
        "nagios",
        "monitoring:NAGIOS",
        b"STATE: ",
        b"ALERT: ",
        b"NOTIFICATION: ",
        b"COMMAND: ",
        b"CHECK: ",
        head=rb"\[\d{9,11}\] [A-Z]",
    ),
    Rare("junos_flow", "juniper:JUNOS_FLOW", b"RT_FLOW_SESSION"),
    Rare("values", "pairs:VALUES", b"="),
    Rare("pairs", "pairs:PAIRS", b",", head=rb'"?[A-Za-z][^\s:=]{0,60}[^\n:=]{0,20}[:=]'),
)
