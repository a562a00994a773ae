"""The smallest stream on which a rule still disagrees, by leaving out lines, cuts and fields."""

import json

from tests.differential.streams import Stream


def shrink(stream, disagrees):
    """`disagrees` is true of the stream, and of the one that comes back."""
    lines, cuts = stream.lines, stream.cuts
    smaller = True
    while smaller:
        smaller = False
        for fewer_lines, fewer_cuts in _fewer(lines, cuts):
            if fewer_lines and disagrees(Stream(fewer_lines, fewer_cuts, stream.beyond)):
                lines, cuts, smaller = fewer_lines, fewer_cuts, True
                break
    return Stream(lines, cuts, stream.beyond)


def _fewer(lines, cuts):
    for i in range(len(lines)):
        rest = lines[:i] + lines[i + 1 :]
        yield rest, {cut - (cut > i) for cut in cuts} - {0, len(rest)}
    for cut in sorted(cuts):
        yield lines, cuts - {cut}
    for i, line in enumerate(lines):
        fields = json.loads(line)
        for name in fields.keys() - {"time", "ns"}:
            less = json.dumps({key: value for key, value in fields.items() if key != name})
            yield [*lines[:i], less, *lines[i + 1 :]], cuts
