"""The small changes of a module that should not go unnoticed, read from its syntax tree."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass

COMPARISONS = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
ARITHMETIC = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.Pow: ast.Mult}
OPPOSITES = {"min": "max", "max": "min", "minimum": "maximum", "maximum": "minimum", "any": "all", "all": "any"}


@dataclass(frozen=True, slots=True)
class Mutation:
    """One change: the file and line, the code before and after, and the whole mutated module."""

    file: str
    line: int
    before: str
    after: str
    source: str
    place: int  # which of the equal changes of the file

    @property
    def key(self) -> tuple[str, str, str, int]:
        """What names the change when lines have moved."""
        return self.file, self.before, self.after, self.place


def mutations(file: str, source: str) -> Iterator[Mutation]:
    """Yield every mutation of a module. Annotations, messages and documentation are left alone."""
    tree = ast.parse(source)
    seen: dict[tuple[str, str], int] = {}
    for number, node in enumerate(_nodes(tree)):
        for changed in _changes(node):
            before, after = ast.unparse(node), ast.unparse(changed)
            place = seen[before, after] = seen.get((before, after), -1) + 1
            yield Mutation(file, node.lineno, before, after, ast.unparse(_replaced(tree, number, changed)), place)


def _nodes(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes that may change, in a fixed order."""
    for name, value in ast.iter_fields(tree):
        if name in ("annotation", "returns", "decorator_list"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and not _silent(child):
                yield child
                yield from _nodes(child)


def _silent(node: ast.AST) -> bool:
    """Return whether a node is documentation, an import, a raised error or a formatted text."""
    words = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return words or isinstance(node, (ast.Import, ast.ImportFrom, ast.Raise, ast.JoinedStr))


def _changes(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.Compare(ops=[operator]) if type(operator) in COMPARISONS:
            yield _with(node, ops=[COMPARISONS[type(operator)]()])
        case ast.BinOp(op=operator) if type(operator) in ARITHMETIC and not _of_texts(node):
            yield _with(node, op=ARITHMETIC[type(operator)]())
        case ast.AugAssign(op=ast.Add()):
            yield _with(node, op=ast.Sub())
        case ast.BoolOp(op=ast.And()):
            yield _with(node, op=ast.Or())
        case ast.BoolOp(op=ast.Or()):
            yield _with(node, op=ast.And())
        case ast.UnaryOp(op=ast.Not() | ast.USub() | ast.Invert()):
            yield node.operand
        case ast.Constant(value=bool()):
            yield ast.Constant(not node.value)
        case ast.Constant(value=int() | float()):
            yield ast.Constant(node.value + 1)
        case ast.Name(id=name) if name in OPPOSITES:
            yield _with(node, id=OPPOSITES[name])
        case ast.Attribute(attr=name) if name in OPPOSITES:
            yield _with(node, attr=OPPOSITES[name])


def _of_texts(node: ast.BinOp) -> bool:
    return any(
        isinstance(side, (ast.Constant, ast.JoinedStr)) and not _number(side) for side in (node.left, node.right)
    )


def _number(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, (int, float))


def _with(node: ast.AST, **fields) -> ast.AST:
    changed = copy.copy(node)
    for name, value in fields.items():
        setattr(changed, name, value)
    return changed


def _replaced(tree: ast.Module, number: int, changed: ast.AST) -> ast.Module:
    """Return a copy of the tree with the numbered node changed."""
    whole = copy.deepcopy(tree)
    target = next(node for place, node in enumerate(_nodes(whole)) if place == number)
    for parent in ast.walk(whole):
        for name, value in ast.iter_fields(parent):
            if value is target:
                setattr(parent, name, changed)
            elif isinstance(value, list):
                setattr(parent, name, [changed if child is target else child for child in value])
    return ast.fix_missing_locations(whole)
