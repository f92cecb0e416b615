"""Records: the small classes of values that every run is made of.

They are what frozen dataclasses with slots are, but cost a hook nothing until one is made. `dataclasses` writes and
compiles half a dozen methods for each class when it is defined: for our two dozen classes that was more than the start
of Python itself. Here equality, order and the like are written once for all records, and only the function that makes
one is compiled for its class, when the first is made.
"""

from __future__ import annotations

from operator import attrgetter
from typing import Any, ClassVar, TypeVar, dataclass_transform


class Shape(type):
    """The class of record classes: the annotated names of the body become slots, and their values the defaults."""

    def __new__(meta, name: str, bases: tuple[type, ...], body: dict[str, Any], frozen: bool = True) -> Shape:
        """Make a record class. Its fields are those of its own body: records do not inherit fields."""
        fields = tuple(body.get("__annotations__", ())) if bases else ()
        body["DEFAULTS"] = {field: body.pop(field) for field in fields if field in body}
        body["__slots__"] = body["__match_args__"] = fields
        if fields:
            body["VALUES"] = attrgetter(*fields)
        if not frozen:
            body.update(__setattr__=object.__setattr__, __delattr__=object.__delattr__, __hash__=None)
        return super().__new__(meta, name, bases, body)

    def __init__(cls, name: str, bases: tuple[type, ...], body: dict[str, Any], frozen: bool = True) -> None:
        super().__init__(name, bases, body)


class Fields:
    """What `dataclasses` asks of a class, worked out when it does: `replace`, `fields` and `asdict` take records too."""

    def __get__(self, record: Any, cls: Any) -> dict[str, Any]:
        from dataclasses import field, make_dataclass

        said = []
        for name in cls.__match_args__:
            if name not in cls.DEFAULTS:
                how = field()
            elif changes(cls.DEFAULTS[name]):
                how = field(default_factory=cls.DEFAULTS[name].copy)
            else:
                how = field(default=cls.DEFAULTS[name])
            said.append((name, Any, how))
        cls.__dataclass_fields__ = known = dict(
            vars(make_dataclass(cls.__name__, said))["__dataclass_fields__"]
        )
        return known


@dataclass_transform(frozen_default=True)
class Record(metaclass=Shape):
    """A value with named parts, none of which changes; `frozen=False` lets them change."""

    DEFAULTS: ClassVar[dict[str, Any]]
    VALUES: ClassVar[Any]
    __match_args__: ClassVar[tuple[str, ...]]
    __dataclass_fields__: ClassVar[dict[str, Any]] = Fields()  # type: ignore[assignment]

    def __init__(self, *given: Any, **named: Any) -> None:
        maker(type(self))(self, *given, **named)

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"cannot assign to {name!r}: a {type(self).__name__} does not change")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"cannot delete {name!r}: a {type(self).__name__} does not change")

    def __eq__(self, other: object) -> bool:
        return self.VALUES(self) == self.VALUES(other) if type(other) is type(self) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.VALUES(self))

    def __repr__(self) -> str:
        parts = [f"{name}={getattr(self, name)!r}" for name in self.__match_args__]
        return f"{type(self).__name__}({', '.join(parts)})"

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), tuple([getattr(self, name) for name in self.__match_args__])


def maker(cls: Any) -> Any:
    """The function that makes records of a class: written, compiled and kept with the class for its next records."""
    scope: dict[str, Any] = {"DEFAULTS": cls.DEFAULTS}
    head, lines = ["self"], []
    for name in cls.__match_args__:
        scope[f"set_{name}"] = cls.__dict__[name].__set__
        head.append(f"{name}=DEFAULTS[{name!r}]" if name in cls.DEFAULTS else name)
        fresh = f"{name}.copy() if {name} is DEFAULTS[{name!r}] else {name}"
        lines.append(f" set_{name}(self, {fresh if changes(cls.DEFAULTS.get(name)) else name})")
    exec(f"def __init__({', '.join(head)}):\n" + "\n".join(lines), scope)
    made = cls.__init__ = scope["__init__"]
    made.__qualname__ = f"{cls.__qualname__}.__init__"
    return made


def changes(default: Any) -> bool:
    """Whether a default could be changed, as a dictionary can: then every record has its own copy."""
    return type(default).__hash__ is None


R = TypeVar("R", bound=Record)


def replace(record: R, /, **changes: Any) -> R:
    """A record like another, with some of its parts changed."""
    names = record.__match_args__
    values = list(record.VALUES(record)) if len(names) > 1 else [record.VALUES(record)]
    for name, value in changes.items():
        values[names.index(name)] = value
    return type(record)(*values)
