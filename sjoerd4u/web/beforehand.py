"""What is known beforehand, filled in when a template is compiled.

Most of a page is the same for all: its sentences, the addresses of other pages, what the firm is called, the drawings.
What depends on nothing but the language is worked out once for each language, and costs nothing on a page: partial
evaluation, over the nodes that Jinja reads a template into.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from copy import copy
from typing import Any, TypeVar

from jinja2 import nodes
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

N = TypeVar("N", bound=nodes.Node)
SENTENCES = ("_", "gettext")
WRITTEN_OUT = (str, int, tuple, list, type(None))  # what can stand in a template by itself


class NotYet(LookupError):
    """What this word says is not known before there is a page."""


class Beforehand(NodeTransformer):
    """Puts what is known in the place of what asks for it: promised words, sentences, the branch of an `if` that is
    always taken, the rounds of a `for` over what stands written there, the template of an `include`."""

    def __init__(self, at: nodes.EvalContext, meant: dict[str, Any], read: Callable[[str], nodes.Template]) -> None:
        """`meant`: what words say everywhere; `read` gives the template of a name, as it was written."""
        self._at, self._meant, self._read = at, meant, read

    def known(self, node: Any) -> Any:
        """What this expression says on every page. Raises NotYet."""
        try:
            return node.as_const(self._at)
        except nodes.Impossible as dynamic:
            raise NotYet from dynamic

    @contextmanager
    def meaning(self, words: Iterable[tuple[str, Any]]) -> Iterator[None]:
        """In here these names stand for these values."""
        before = self._meant
        self._meant = before | dict(words)
        try:
            yield
        finally:
            self._meant = before

    def generic_visit(self, node: N, *args: Any, **kwargs: Any) -> N:
        super().generic_visit(node)
        for field, value in node.iter_fields():
            if isinstance(value, list):
                setattr(node, field, _outputs_joined(value))
        return node

    def all(self, body: list[nodes.Node]) -> list[nodes.Node]:
        """These nodes, with what is known in them."""
        scope = nodes.Scope(list(body))
        return list(self.generic_visit(scope).body)

    # — What a word says ———————————————————————————————————————————————————————————————————————————————————————————————

    def visit_Name(self, node: nodes.Name) -> nodes.Node:
        meant = self._meant.get(node.name, NotYet) if node.ctx == "load" else NotYet
        return _constant(meant, node) if isinstance(meant, WRITTEN_OUT) else node

    def visit_Getattr(self, node: nodes.Getattr) -> nodes.Node:
        if isinstance(node.node, nodes.Name) and node.node.name in self._meant:
            said = getattr(self._meant[node.node.name], node.attr, NotYet)
            if isinstance(said, str):
                return _constant(said, node)
        return self.generic_visit(node)

    def visit_Call(self, node: nodes.Call) -> nodes.Node:
        self.generic_visit(node)
        if node.dyn_args or node.dyn_kwargs or not isinstance(node.node, nodes.Name):
            return node
        word = self._meant.get(node.node.name)
        try:
            values = [self.known(value) for value in node.args]
            named = {each.key: self.known(each.value) for each in node.kwargs}
            if node.node.name in SENTENCES and word:
                return _constant(self._filled_in(word(*values), named), node)
            return _constant(word(*values, **named), node) if callable(word) else node
        except NotYet:
            return node

    def _filled_in(self, sentence: str, values: dict[str, Any]) -> str:
        return Markup(sentence) % values if self._at.autoescape else sentence % values  # noqa: S704 - our own, as in Jinja

    # — What is there ——————————————————————————————————————————————————————————————————————————————————————————————————

    def visit_If(self, node: nodes.If) -> nodes.Node | list[nodes.Node]:
        node.test = self.visit(node.test)
        try:
            taken = self.known(node.test)
        except NotYet:
            for branch in (node, *node.elif_):
                branch.test, branch.body = self.visit(branch.test), self.all(branch.body)
            node.else_ = self.all(node.else_)
            return node
        if taken or not node.elif_:
            return self.all(node.body if taken else node.else_)
        following, *rest = node.elif_
        following.elif_, following.else_ = rest, node.else_
        return self.visit_If(following)

    def visit_CondExpr(self, node: nodes.CondExpr) -> nodes.Node:
        node.test = self.visit(node.test)
        try:
            taken = node.expr1 if self.known(node.test) else node.expr2
        except NotYet:
            taken = None
        if taken is None:  # also where there is no `else`: Jinja says nothing then, which no constant says
            return self.generic_visit(node)
        said: nodes.Node = self.visit(taken)
        return said

    def visit_With(self, node: nodes.With) -> nodes.Node | list[nodes.Node]:
        node.values = [self.visit(value) for value in node.values]
        try:
            told = zip(node.targets, node.values, strict=True)
            words = [(_name_of(name), _written_out(self.known(value))) for name, value in told]
            with self.meaning(words):
                body = self.all(_free_of(words, node.body))
        except NotYet:
            node.body = self.all(node.body)
            return node
        if not _looks_around(body):
            return _in_scope(body)
        node.body = body
        return node

    def visit_For(self, node: nodes.For) -> nodes.Node | list[nodes.Node]:
        node.iter = self.visit(node.iter)
        try:
            return [part for words in self._rounds(node) for part in self._round(node, words)]
        except NotYet:
            return self.generic_visit(node)

    def _rounds(self, node: nodes.For) -> list[list[tuple[str, Any]]]:
        """What the names of a loop stand for, each time. Raises NotYet."""
        one = isinstance(node.target, nodes.Name)
        names = [_name_of(node.target)] if one else [_name_of(name) for name in getattr(node.target, "items", ())]
        if node.else_ or node.recursive or not names:
            raise NotYet
        _free_of([*((name, None) for name in names)], node.body)
        if any(name.name == "loop" for part in node.body for name in _names_in(part)):
            raise NotYet
        rounds = ([item] if one else item for item in self.known(node.iter))
        return [[*zip(names, map(_written_out, told), strict=True)] for told in rounds]

    def _round(self, node: nodes.For, words: list[tuple[str, Any]]) -> list[nodes.Node]:
        with self.meaning(words):
            if node.test and not self.known(self.visit(_copy(node.test))):
                return []
            body = self.all([_copy(part) for part in node.body])
        if _looks_around(body):
            raise NotYet
        return _in_scope(body)

    def visit_Include(self, node: nodes.Include) -> nodes.Node | list[nodes.Node]:
        name = getattr(node.template, "value", None)
        if not isinstance(name, str) or node.ignore_missing or not node.with_context:
            return self.generic_visit(node)
        included = self._read(name)
        other_rules = nodes.EvalContext(self._at.environment, name).autoescape != self._at.autoescape
        means_otherwise = any(word.ctx != "load" and word.name in self._meant for word in included.find_all(nodes.Name))
        if other_rules or means_otherwise or included.find(nodes.Block) or included.find(nodes.Extends):
            return node
        return _in_scope(self.all(included.body))


def _constant(said: Any, node: nodes.Node) -> nodes.Const:
    return nodes.Const(said, lineno=node.lineno, environment=node.environment)


def _copy(node: N) -> N:
    """Another node that says the same; Jinja's nodes hold on to the whole environment, which stays one."""
    other = copy(node)
    for field, value in node.iter_fields():
        if isinstance(value, nodes.Node):
            setattr(other, field, _copy(value))
        elif isinstance(value, list):
            setattr(other, field, [_copy(part) if isinstance(part, nodes.Node) else part for part in value])
    return other


def _name_of(target: nodes.Node) -> str:
    if isinstance(target, nodes.Name):
        return target.name
    raise NotYet


def _names_in(node: nodes.Node) -> Iterator[nodes.Name]:
    if isinstance(node, nodes.Name):
        yield node
    yield from node.find_all(nodes.Name)


def _free_of(words: Iterable[tuple[str, Any]], body: list[nodes.Node]) -> list[nodes.Node]:
    """`body`, in which none of these names gets another meaning. Raises NotYet."""
    names = {name for name, _ in words}
    if any(name.ctx != "load" and name.name in names for part in body for name in _names_in(part)):
        raise NotYet
    scope = nodes.Scope(body)
    if scope.find(nodes.Import) or scope.find(nodes.FromImport):
        raise NotYet
    return body


def _written_out(value: Any) -> Any:
    """`value`, which can stand in a template by itself. Raises NotYet."""
    if not isinstance(value, WRITTEN_OUT):
        raise NotYet
    return value


def _looks_around(body: list[nodes.Node]) -> bool:
    """Whether something in `body` will look, when there is a page, which names there are."""
    scope = nodes.Scope(body)
    whole = any(each.with_context for each in scope.find_all(nodes.Import))
    some = any(each.with_context for each in scope.find_all(nodes.FromImport))
    return whole or some or scope.find(nodes.Include) is not None


def _in_scope(body: list[nodes.Node]) -> list[nodes.Node]:
    """`body` as a part of something larger: what it gives a name has that name only there."""
    return body if all(isinstance(part, nodes.Output) for part in body) else [nodes.Scope(body)]


def _outputs_joined(body: list[Any]) -> list[Any]:
    """`body` with one output for those that follow each other: Jinja makes one text of all constants in it."""
    joined: list[Any] = []
    for part in body:
        if isinstance(part, nodes.Output) and joined and isinstance(joined[-1], nodes.Output):
            joined[-1] = nodes.Output([*joined[-1].nodes, *part.nodes], lineno=joined[-1].lineno)
        else:
            joined.append(part)
    return joined
