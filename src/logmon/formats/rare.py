"""Formats that most sources never need: known by a mark, loaded when it is met."""

import re
from functools import cached_property
from importlib import import_module
from typing import cast

from logmon.formats.base import Decoder, Format, Parsed
from logmon.formats.timestamps import Timestamps
from logmon.model.time import Instant


class Rare:
    """A format in `logmon.formats.known`, which is imported at its first use: its regexes cost time to compile. `marks`
    are texts of which every line of the format has one; a sample without any need not be tried."""

    def __init__(self, name: str, place: str, *marks: bytes) -> None:
        self.name = name
        self.marks = marks
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

    def marked(self, data: bytes) -> bool:
        return any(mark in data for mark in self.marks)


LINES: tuple[Rare, ...] = (
    Rare("auditd", "security:AUDITD", b"msg=audit("),
    Rare("cef", "security:CEF", b"CEF:", b"0|"),
    Rare("leef", "security:LEEF", b"LEEF:"),
    Rare("asa", "security:ASA", b"%"),
    Rare("netfilter", "security:NETFILTER", b" DST="),
    Rare("ids_fast", "security:IDS_FAST", b" [**] "),
    Rare("nginx_error", "web:NGINX_ERROR", b"#"),
    Rare("nginx_ingress", "web:NGINX_INGRESS", b"] ["),
    Rare("apache_error", "web:APACHE_ERROR", b"] ["),
    Rare("haproxy", "web:HAPROXY", b"/"),
    Rare("gin", "web:GIN", b"[GIN]"),
    Rare("squid", "web:SQUID", b"TCP_", b"NONE/", b"UDP_"),
    Rare("alb", "cloud:ALB", b"arn:aws:", b'" "'),
    Rare("elb", "cloud:ELB", b' "'),
    Rare("s3", "cloud:S3", b" [", b"REST."),
    Rare("vpc_flow", "cloud:VPC_FLOW", b" eni-"),
    Rare("postgres_csv", "databases:POSTGRES_CSV", b",,"),
    Rare("postgres", "databases:POSTGRES", b":  "),
    Rare("mysql_slow", "databases:MYSQL_SLOW", b"# Query_time:", b"# User@Host:", b"# Time: "),
    Rare("mysql_error", "databases:MYSQL_ERROR", b"[Note]", b"[Warning]", b"[ERROR]", b"[System]"),
    Rare("mongodb", "databases:MONGODB", b" ["),
    Rare("redis", "databases:REDIS", b" * ", b" # ", b" - ", b" . "),
    Rare("redis_monitor", "databases:REDIS_MONITOR", b'] "'),
    Rare("kafka", "java:KAFKA", b" ("),
    Rare("elastic", "java:ELASTIC", b"]["),
    Rare("jvm_gc", "java:JVM_GC", b"gc", b"GC", b": "),
    Rare("zookeeper", "java:ZOOKEEPER", b"] - "),
    Rare("jul", "java:JUL", b" AM ", b" PM "),
    Rare("openstack", "platform:OPENSTACK", b" [req-", b" [-] "),
    Rare("ruby", "platform:RUBY", b" -- "),
    Rare("rails", "platform:RAILS", b"Started "),
    Rare("dotnet", "platform:DOTNET", b"info: ", b"warn: ", b"fail: ", b"dbug: ", b"crit: ", b"trce: "),
    Rare("icinga", "platform:ICINGA", b"/"),
    Rare("santa", "platform:SANTA", b" santad: "),
    Rare("journald_export", "platform:JOURNALD_EXPORT", b"__REALTIME_TIMESTAMP="),
    Rare("android_brief", "platform:ANDROID_BRIEF", b"("),
    Rare("windows_cbs", "platform:WINDOWS_CBS", b", "),
    Rare("proxifier", "platform:PROXIFIER", b"] "),
    Rare("healthapp", "platform:HEALTHAPP", b"|"),
    Rare("bgl", "supercomputers:BGL", b" RAS ", b" NULL "),
    Rare("thunderbird", "supercomputers:THUNDERBIRD", b" "),
    Rare("hpc", "supercomputers:HPC", b" 1"),
    Rare("bind", "servers:BIND", b": "),
    Rare("exim", "servers:EXIM", b" <= ", b" => ", b" Completed", b" == ", b" ** "),
)
