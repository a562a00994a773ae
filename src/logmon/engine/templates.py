"""From forms to templates: a word that keeps changing where everything before it is the same is a value.

A prefix tree over the words of forms, one for each number of words, as in Drain (He et al., Drain: An Online Log
Parsing Approach with Fixed Depth Tree, ICWS 2017). Other than there, a template never changes once it is there: a place
takes `CHOICES` different words as they are, and every further one as `<*>`. So the template of a form, once given, is
its template for ever, and the state is the list of templates, in any order.
"""

from collections.abc import Iterable
from typing import TypeAlias

from logmon.engine.detect.limit import OVERFLOW
from logmon.model.template import VALUE

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
        self._trees: dict[tuple[int, bool], Node] = {}
        self._fresh: list[str] = []

    def of(self, form: str) -> str:
        """The template of a form; a new one where the form fits none."""
        words, turned = _order(form)
        node = self._tree(words, turned)
        path: list[str] = []
        fresh, choices = False, BEGINNINGS
        for word in words:
            says = _says(word)
            if says and word not in node and len(node) - (VALUE in node) >= choices:
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
            choices = CHOICES if says else choices
        template = _text(path, turned)
        if fresh:
            self._fresh.append(template)
        return template

    def widest(self, template: str) -> str:
        """The most general template, of those there are by now, that takes what this one takes and says anything: for
        reports at the end, where the first few values of a place need not stand apart any more."""
        words, turned = _order(template)
        found = _widest(self._tree(words, turned), words, 0)
        return template if found is None or set(found) == {VALUE} else _text(found, turned)

    def take_fresh(self) -> list[str]:
        """Templates that are new since the last call: what has to be kept."""
        fresh, self._fresh = self._fresh, []
        return fresh

    def restore(self, templates: Iterable[str]) -> None:
        """Take up what `take_fresh` gave, in any order."""
        for template in templates:
            words, turned = _order(template)
            node = self._tree(words, turned)
            for word in words:
                self._nodes += word not in node
                node = node.setdefault(word, {})

    def _tree(self, words: list[str], turned: bool) -> Node:
        return self._trees.setdefault((len(words), turned), {})


def _order(text: str) -> tuple[list[str], bool]:
    """The words of a form or a template in the order in which a tree has them. A word before a mark names somebody
    (`alice : TTY=<*>`, `alice -> <*>`), so it is turned to the end."""
    words = text.split(" ")
    turned = len(words) > 2 and words[1] != VALUE and not _says(words[1])
    return ([*words[1:], words[0]] if turned else words), turned


def _text(path: list[str], turned: bool) -> str:
    return " ".join([path[-1], *path[:-1]] if turned else path)


def _says(word: str) -> bool:
    """Is there more to it than values and marks?"""
    return any(map(str.isalpha, word))


def _widest(node: Node, words: list[str], at: int) -> list[str] | None:
    """Every node is visited at most once, and there are at most as many levels as a form has words."""
    if at == len(words):
        return []
    for word in dict.fromkeys((VALUE, words[at])):
        if word in node and (rest := _widest(node[word], words, at + 1)) is not None:
            return [word, *rest]
    return None
