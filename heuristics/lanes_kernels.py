"""Rows of W words held in vector registers: the one place where kernels speak to LLVM directly.

Numba turns a loop over eight words into eight scalar instructions (it cannot rule out that two arrays overlap). Here a row of
`array[i, :]` is one value of type <W x i64>: `load`, `store` and the operations below are one or two instructions each. W is the
length of the tuple `words`, a compile-time constant. Indices must not be negative; nothing checks bounds.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from llvmlite import ir
from numba.core import extending, types
from numba.core.extending import models, register_model

WORD = ir.IntType(64)


def intrinsic(function: Callable[..., Any]) -> Any:
    """A function whose LLVM code is written here; callers do not pass its typing context."""
    return extending.intrinsic(function)


class Lanes(types.Type):
    """Numba type of a row in a register."""

    def __init__(self, width: int) -> None:
        self.width = width
        super().__init__(name=f"Lanes({width})")

    @property
    def key(self) -> int:
        """Types of the same width are the same."""
        return self.width


@register_model(Lanes)
class LanesModel(models.PrimitiveModel):
    """LLVM's vector type."""

    def __init__(self, manager: Any, numba_type: Lanes) -> None:
        super().__init__(manager, numba_type, ir.VectorType(WORD, numba_type.width))


def _row(context: Any, builder: Any, array_type: Any, array: Any, index_type: Any, index: Any, width: int) -> Any:
    """Pointer to array[index, 0] as a pointer to a vector; the array must be C-contiguous with `width` columns."""
    data = context.make_array(array_type)(context, builder, array).data
    offset = builder.mul(context.cast(builder, index, index_type, types.intp), ir.Constant(WORD, width))
    return builder.bitcast(builder.gep(data, [offset]), ir.VectorType(WORD, width).as_pointer())


@intrinsic
def load(typing_context, array, index, words):
    """array[index, :], uint64 [n, W]."""
    width = words.count

    def generate(context, builder, signature, arguments):
        pointer = _row(context, builder, array, arguments[0], index, arguments[1], width)
        return builder.load(pointer, align=8)

    return Lanes(width)(array, index, words), generate


@intrinsic
def load_all(typing_context, array, words):
    """array[:], uint64 [W]."""
    width = words.count

    def generate(context, builder, signature, arguments):
        data = context.make_array(array)(context, builder, arguments[0]).data
        return builder.load(builder.bitcast(data, ir.VectorType(WORD, width).as_pointer()), align=8)

    return Lanes(width)(array, words), generate


@intrinsic
def store(typing_context, array, index, row):
    """array[index, :] = row."""

    def generate(context, builder, signature, arguments):
        pointer = _row(context, builder, array, arguments[0], index, arguments[1], row.width)
        builder.store(arguments[2], pointer, align=8)
        return context.get_dummy_value()

    return types.void(array, index, row), generate


@intrinsic
def store_all(typing_context, array, row):
    """array[:] = row."""

    def generate(context, builder, signature, arguments):
        data = context.make_array(array)(context, builder, arguments[0]).data
        builder.store(arguments[1], builder.bitcast(data, ir.VectorType(WORD, row.width).as_pointer()), align=8)
        return context.get_dummy_value()

    return types.void(array, row), generate


@intrinsic
def both(typing_context, a, b):
    """a & b."""
    return a(a, b), lambda context, builder, signature, arguments: builder.and_(*arguments)


@intrinsic
def either(typing_context, a, b):
    """a | b."""
    return a(a, b), lambda context, builder, signature, arguments: builder.or_(*arguments)


@intrinsic
def differ(typing_context, a, b):
    """a ^ b."""
    return a(a, b), lambda context, builder, signature, arguments: builder.xor(*arguments)


@intrinsic
def without(typing_context, a, b):
    """a & ~b."""
    return a(a, b), lambda context, builder, signature, arguments: builder.and_(arguments[0], builder.not_(arguments[1]))


@intrinsic
def no_lanes(typing_context, words):
    """The empty row."""
    vector = ir.VectorType(WORD, words.count)
    return Lanes(words.count)(words), lambda context, builder, signature, arguments: ir.Constant(vector, None)


@intrinsic
def any_lane(typing_context, row):
    """True if a bit is set."""

    def generate(context, builder, signature, arguments):
        bits = builder.bitcast(arguments[0], ir.IntType(64 * row.width))
        return builder.icmp_unsigned("!=", bits, ir.Constant(bits.type, 0))

    return types.boolean(row), generate
