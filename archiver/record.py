"""Records: the small classes of values that every run is made of.

They are what frozen dataclasses with slots are, but cost a hook nothing until one is made. `dataclasses` writes and
compiles half a dozen methods for each class when it is defined: for our two dozen classes that was more than the start
of Python itself. Here equality, order and the like are written once for all records, and only the function that makes
one is compiled for its class, when the first is made.

A record is filled while everything may still be written, and then becomes one of a class of the same name and parts
that lets nothing be written any more: half the time of going around a guard for each part.
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
            body["__hash__"] = None
        made = super().__new__(meta, name, bases, body)
        made.RECORD, made.FROZEN = made, frozen  # type: ignore[attr-defined]
        return made

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

    RECORD: ClassVar[Any]
    """The class that makes records, also when asked of a record that is filled."""
    FROZEN: ClassVar[bool]
    DEFAULTS: ClassVar[dict[str, Any]]
    VALUES: ClassVar[Any]
    __match_args__: ClassVar[tuple[str, ...]]
    __dataclass_fields__: ClassVar[dict[str, Any]] = Fields()  # type: ignore[assignment]

    def __init__(self, *given: Any, **named: Any) -> None:
        maker(type(self))(self, *given, **named)

    def __eq__(self, other: object) -> bool:
        return self.VALUES(self) == self.VALUES(other) if type(other) is type(self) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.VALUES(self))

    def __repr__(self) -> str:
        parts = [f"{name}={getattr(self, name)!r}" for name in self.__match_args__]
        return f"{type(self).__name__}({', '.join(parts)})"

    def __reduce__(self) -> tuple[Any, ...]:
        return self.RECORD, tuple([getattr(self, name) for name in self.__match_args__])


def maker(cls: Any) -> Any:
    """The function that makes records of a class: written, compiled and kept with the class for its next records."""
    scope: dict[str, Any] = {"DEFAULTS": cls.DEFAULTS}
    head, lines = ["self"], []
    for name in cls.__match_args__:
        head.append(f"{name}=DEFAULTS[{name!r}]" if name in cls.DEFAULTS else name)
        fresh = f"{name}.copy() if {name} is DEFAULTS[{name!r}] else {name}"
        lines.append(f" self.{name} = {fresh if changes(cls.DEFAULTS.get(name)) else name}")
    if cls.FROZEN:
        scope["filled"] = filled(cls)
        lines.append(" self.__class__ = filled")
    exec(f"def __init__({', '.join(head)}):\n" + "\n".join(lines), scope)
    made = cls.__init__ = scope["__init__"]
    made.__qualname__ = f"{cls.__qualname__}.__init__"
    return made


def filled(cls: Any) -> Any:
    """The class of the records of a class that are filled; asked for one, as `dataclasses` does, it has it made anew."""

    def made(kind: Any, /, *given: Any, **named: Any) -> Any:
        return cls(*given, **named)

    body = {
        "__slots__": (),
        "__setattr__": refused,
        "__delattr__": refused,
        "__new__": made,
        "__init__": passed,
    }
    return type.__new__(
        Shape, cls.__name__, (cls,), {**body, "__module__": cls.__module__, "__doc__": cls.__doc__}
    )


def refused(record: Any, name: str, *value: Any) -> None:
    """Write nothing. Raises `AttributeError`."""
    raise AttributeError(f"cannot change {name!r}: a {type(record).__name__} does not change")


def passed(record: Any, /, *given: Any, **named: Any) -> None:
    """Leave a record as it was made."""


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
    made: R = record.RECORD(*values)
    return made
