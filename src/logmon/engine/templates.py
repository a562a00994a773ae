"""From forms to templates: a word that keeps changing where everything before it is the same is a value.

A prefix tree over the words of forms, one for each number of words, as in Drain (He et al., Drain: An Online Log
Parsing Approach with Fixed Depth Tree, ICWS 2017). Other than there, a template never changes once it is there: a place
takes `CHOICES` different words as they are, and every further one as `<*>`. So the template of a form, once given, is
its template for ever, and the state is the list of templates, in any order.
"""

from collections.abc import Iterable
from typing import TypeAlias

from logmon.engine.detect.limit import OVERFLOW
from logmon.engine.scan.forms import VALUE

CHOICES = 6
"""Different words that may follow the same beginning."""
BEGINNINGS = 100
"""Different first words, among messages of as many words."""
NODES = 100_000
"""Words kept in the trees, about 30 MB; once there are so many, what fits no template is of the template `…`."""

Node: TypeAlias = "dict[str, Node]"


class Templates:
    """`folded` counts forms that found no place, each at least once."""

    def __init__(self, nodes: int = NODES) -> None:
        self.folded = 0
        self._most = nodes
        self._nodes = 0
        self._trees: dict[int, Node] = {}
        self._fresh: list[str] = []

    def of(self, form: str) -> str:
        """The template of a form; a new one where the form fits none."""
        words = form.split(" ")
        node = self._trees.setdefault(len(words), {})
        path: list[str] = []
        fresh = False
        for word in words:
            if word not in node and len(node) - (VALUE in node) >= (CHOICES if path else BEGINNINGS):
                word = VALUE
            if word not in node:
                if not fresh and self._nodes >= self._most:
                    self.folded += 1
                    return OVERFLOW
                fresh = True
                node[word] = {}
                self._nodes += 1
            node = node[word]
            path.append(word)
        template = " ".join(path)
        if fresh:
            self._fresh.append(template)
        return template

    def widest(self, template: str) -> str:
        """The most general template, of those there are by now, that takes what this one takes and says anything: for
        reports at the end, where the first few values of a place need not stand apart any more."""
        words = template.split(" ")
        found = _widest(self._trees.get(len(words), {}), words, 0)
        return template if found is None or set(found) == {VALUE} else " ".join(found)

    def take_fresh(self) -> list[str]:
        """Templates that are new since the last call: what has to be kept."""
        fresh, self._fresh = self._fresh, []
        return fresh

    def restore(self, templates: Iterable[str]) -> None:
        for template in templates:
            words = template.split(" ")
            node = self._trees.setdefault(len(words), {})
            for word in words:
                self._nodes += word not in node
                node = node.setdefault(word, {})


def _widest(node: Node, words: list[str], at: int) -> list[str] | None:
    """Every node is visited at most once, and there are at most as many levels as a form has words."""
    if at == len(words):
        return []
    for word in dict.fromkeys((VALUE, words[at])):
        if word in node and (rest := _widest(node[word], words, at + 1)) is not None:
            return [word, *rest]
    return None
