"""The small changes of a module that should not go unnoticed, read from its syntax tree."""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

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
REVERSED = {ast.Lt: ast.GtE, ast.LtE: ast.Gt, ast.Gt: ast.LtE, ast.GtE: ast.Lt}
OPPOSITES = {"min": "max", "max": "min", "minimum": "maximum", "maximum": "minimum", "any": "all", "all": "any"}

# What decides when a search stops or how rows are cut up, and not what comes out: a mutant of it lives rightly.
TINY = 1e-3  # literals below it are tolerances of rounding
LIMITS = frozenset({"ROUNDS", "_ROUNDS", "_HALVINGS", "_STEPS", "_CHUNK", "_FIRST", "_TABLE", "FAR", "ROOF", "ROOM"})
STOPPING = frozenset(
    {"rcond", "xtol", "rtol", "tol", "maxiter", "options", "disp", "strict", "copy", "assume_unique", "hermitian"}
)


@dataclass(frozen=True, slots=True)
class Mutation:
    """One change: the file and line, the code before and after, and what makes the whole mutated module."""

    file: str
    line: int
    before: str
    after: str
    made: Callable[[], str]
    place: int  # which of the equal changes of the file

    @property
    def source(self) -> str:
        """The mutated module."""
        return self.made()

    @property
    def key(self) -> tuple[str, str, str, int]:
        """What names the change when lines have moved."""
        return self.file, self.before, self.after, self.place


def mutations(file: str, source: str) -> Iterator[Mutation]:
    """Yield every mutation of a module. Annotations, messages, documentation and tolerances are left alone."""
    tree = ast.parse(source)
    limits = LIMITS | _tolerances(tree)
    seen: dict[tuple[str, str], int] = {}
    for number, node in enumerate(_nodes(tree)):
        for changed in _changes(node, limits):
            before, after = ast.unparse(node), ast.unparse(changed)
            place = seen[before, after] = seen.get((before, after), -1) + 1
            yield Mutation(file, node.lineno, before, after, partial(_replaced, tree, number, changed), place)


def _nodes(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes that may change, in a fixed order."""
    for name, value in ast.iter_fields(tree):
        if name in ("annotation", "returns", "decorator_list"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and not _silent(child):
                yield child
                yield from () if _negative(child) else _nodes(child)


def _negative(node: ast.AST) -> bool:
    """Return whether a node is a negative number: it changes in its sign alone, as -1 often says "none"."""
    return isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and isinstance(node.operand, ast.Constant)


def _silent(node: ast.AST) -> bool:
    """Return whether a node is documentation, an import, a raised error, a formatted text or a rule for stopping."""
    words = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    stops = isinstance(node, ast.keyword) and node.arg in STOPPING
    return (
        words or stops or _sets_limits(node) or isinstance(node, (ast.Import, ast.ImportFrom, ast.Raise, ast.JoinedStr))
    )


def _sets_limits(node: ast.AST) -> bool:
    """Return whether a node gives names in capitals their limits or tolerances, and nothing else."""
    if not isinstance(node, ast.Assign):
        return False
    names = [one.id for target in node.targets for one in ast.walk(target) if isinstance(one, ast.Name)]
    values = node.value.elts if isinstance(node.value, ast.Tuple) else [node.value]
    return all(name.isupper() for name in names) and all(
        name in LIMITS or _tiny(value) for name, value in zip(names, values, strict=False)
    )


def _tolerances(tree: ast.Module) -> set[str]:
    """Return the names of the module's tolerances."""
    found = set()
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and _tiny(node.value):
            found.add(node.targets[0].id)
        elif (
            isinstance(node, ast.Assign)
            and isinstance(node.targets[0], ast.Tuple)
            and isinstance(node.value, ast.Tuple)
        ):
            pairs = zip(node.targets[0].elts, node.value.elts, strict=True)
            found |= {name.id for name, value in pairs if isinstance(name, ast.Name) and _tiny(value)}
    return found


def _tiny(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, float) and 0 < node.value < TINY


def _limit(node: ast.AST, limits: frozenset[str]) -> bool:
    return any(_tiny(one) or (isinstance(one, ast.Name) and one.id in limits) for one in ast.walk(node))


def _changes(node: ast.AST, limits: frozenset[str]) -> Iterator[ast.AST]:
    match node:
        case ast.Compare(ops=[operator]) if type(operator) in REVERSED and _limit(node, limits):
            yield _with(node, ops=[REVERSED[type(operator)]()])  # a measured number is never on a tolerance
        case ast.BinOp(op=ast.Mult() | ast.Div(), left=left, right=right) if any(
            _tiny(side) or (isinstance(side, ast.Name) and side.id in limits) for side in (left, right)
        ):
            return
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
        case ast.Constant(value=int() | float()) if not _tiny(node):
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


def _replaced(tree: ast.Module, number: int, changed: ast.AST) -> str:
    """Return the module with the numbered node of its tree changed."""
    whole = copy.deepcopy(tree)
    target = next(node for place, node in enumerate(_nodes(whole)) if place == number)
    for parent in ast.walk(whole):
        for name, value in ast.iter_fields(parent):
            if value is target:
                setattr(parent, name, changed)
            elif isinstance(value, list):
                setattr(parent, name, [changed if child is target else child for child in value])
    return ast.unparse(ast.fix_missing_locations(whole))
