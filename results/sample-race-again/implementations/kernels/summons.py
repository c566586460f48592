"""One call, made by every thread of numba's: a loop over threads that knows nothing of what is called.

A loop over `numba.prange` hands every array it names to its threads one by one, and whatever a compiled function calls is optimised once
more with it: seconds, where a call has thirty arrays. So what is called is compiled by itself, once for one thread and for many, and called
where it lies; arguments stay in one place, and the loop gets two addresses: of a function that finds them there, and of the place.

Threads      numba starts them when it compiles a loop over threads, or finds one compiled. What was compiled in another process and calls
             such a loop brings it along without their being started, and then the process ends: so they are started first.
             All are waited for at the end, and the lock of the interpreter is taken for a moment then.
Invariants   The place is on the stack of who summons, and the loop is over before it returns. What is called returns and raises nothing.
             Where it lies is looked up by the mark by which numba itself tells types of arguments apart.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import get_num_threads, prange, typeof, types
from numba._dispatcher import compute_fingerprint
from numba.core import cgutils
from numba.extending import intrinsic

from kmeans_bench.kernels.compiled import bare, parallel

_PLACE = ir.IntType(8).as_pointer()
_CALL = ir.FunctionType(ir.VoidType(), (_PLACE,))

_found: dict[tuple[Any, bytes], int] = {}


def summon(work: Any, *arguments: Any, threads: int) -> None:
    """Have so many of numba's threads call what is `bare`, with the same arguments; the caller alone, if it takes fewer than two."""
    if threads < 2:  # noqa: PLR2004 - 0 where no loop over threads may be entered
        work(*arguments)
        return
    mark = work, compute_fingerprint(arguments)
    if mark not in _found:
        get_num_threads()  # starts them
        _found[mark] = _address(work, tuple(map(typeof, arguments)))
    _together(_found[mark], arguments, threads)


def _address(work: Any, kinds: tuple[Any, ...]) -> int:
    """Return where in memory the code is that was compiled for these types."""
    work.compile(kinds)
    made = work.overloads[kinds]
    return int(made.library.get_pointer_to_function(made.fndesc.llvm_func_name))


@intrinsic
def _bound(_: Any, address: Any, arguments: Any) -> Any:
    """Return the addresses of a function that calls what is at *address* with the *arguments*, a tuple, and of where it finds both."""

    def code(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        kinds = tuple(signature.args[1].types)
        kept = cgutils.pack_struct(builder, given)
        place = cgutils.alloca_once_value(builder, kept)
        call = ir.Function(builder.module, _CALL, builder.module.get_unique_name("summoned"))
        call.linkage = "internal"
        within = ir.IRBuilder(call.append_basic_block("entry"))
        address, arguments = cgutils.unpack_tuple(within, within.load(within.bitcast(call.args[0], kept.type.as_pointer())))
        kind = context.call_conv.get_function_type(types.none, kinds)
        unused = [within.alloca(one.pointee) for one in kind.args[:2]]
        packed = context.get_arg_packer(kinds).as_arguments(within, cgutils.unpack_tuple(within, arguments))
        within.call(within.inttoptr(address, kind.as_pointer()), [*unused, *packed])
        within.ret_void()
        addresses = (builder.ptrtoint(call, ir.IntType(64)), builder.ptrtoint(place, ir.IntType(64)))
        return context.make_tuple(builder, signature.return_type, addresses)

    return types.UniTuple(types.intp, 2)(types.intp, arguments), code


@intrinsic
def _call(_: Any, function: Any, place: Any) -> Any:
    """Call the function at an address with a place."""

    def code(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        function, place = given
        builder.call(builder.inttoptr(function, _CALL.as_pointer()), [builder.inttoptr(place, _PLACE)])
        return context.get_dummy_value()

    return types.void(types.intp, types.intp), code


@parallel
def _every_thread(function, place, threads):
    for _ in prange(threads):
        _call(function, place)


@bare
def _together(address, arguments, threads):
    function, place = _bound(address, arguments)
    _every_thread(function, place, threads)
