"""klog and glog: `E0303 12:00:00.123456    4567 file.go:89] message`, glog with a year before the month."""

from logmon.formats.pattern import Pattern, token_level
from logmon.model.later import later

_HEAD = rb"[ \t]{0,16}[IWEFD](?:\d{4})?\d{4} \d\d:\d\d:\d\d\.\d{1,9} "

KLOG = Pattern(
    name="klog",
    pattern=(
        rb"[ \t]{0,16}(?P<level>[IWEFD])(?P<time>(?:\d{4})?\d{4} \d\d:\d\d:\d\d\.\d{1,9}) +(?P<pid>\d{1,20}) "
        rb"(?P<file>[^ :\]\n]+):(?P<line>\d{1,9})\] ?(?P<message>.*)"
    ),
    starts=later(_HEAD),
    kinds={"line": "int"},
    derived={"level": token_level("level")},
)
