"""One call, made by every thread of numba's: a loop over threads that knows nothing of what is called.

A loop over `numba.prange` hands every array it names to its threads one by one, and whatever it calls is optimised with it three times
over: seconds, where a call has thirty arrays. So arguments stay where they are, and the loop gets two addresses: of a function that finds
them there, and of the place.

Threads      numba starts them when it compiles a loop over threads, or finds one compiled. What was compiled in another process and calls
             such a loop brings it along without their being started, and then the process ends: so `ready` comes first.
Invariants   The place is on the stack of who summons, and the loop is over before it returns. What is called raises nothing.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import get_num_threads, prange, types
from numba.core import cgutils
from numba.extending import intrinsic

from kmeans_bench.kernels.compiled import parallel

_PLACE = ir.IntType(8).as_pointer()
_CALL = ir.FunctionType(ir.VoidType(), (_PLACE,))


@intrinsic
def bound(typing: Any, work: Any, arguments: Any) -> Any:
    """Return the addresses of a function that calls *work* with the *arguments*, a tuple, and of the place where it finds them."""
    signature = types.UniTuple(types.intp, 2)(work, arguments)

    def code(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        found, kinds = signature.args[1], tuple(signature.args[1].types)
        work.get_call_type(typing, kinds, {})  # compiles it
        made = work.dispatcher.overloads[kinds]
        context.active_code_library.add_linking_library(made.library)
        place = cgutils.alloca_once_value(builder, given[1])
        call = ir.Function(builder.module, _CALL, builder.module.get_unique_name("summoned"))
        call.linkage = "internal"
        inner = ir.IRBuilder(call.append_basic_block("entry"))
        everything = inner.load(inner.bitcast(call.args[0], context.get_value_type(found).as_pointer()))
        context.call_internal_no_propagate(inner, made.fndesc, made.signature, cgutils.unpack_tuple(inner, everything))
        inner.ret_void()
        addresses = (builder.ptrtoint(call, ir.IntType(64)), builder.ptrtoint(place, ir.IntType(64)))
        return context.make_tuple(builder, signature.return_type, addresses)

    return signature, code


@intrinsic
def _call(_: Any, function: Any, place: Any) -> Any:
    """Call the function at an address with a place."""

    def code(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        function, place = given
        builder.call(builder.inttoptr(function, _CALL.as_pointer()), [builder.inttoptr(place, _PLACE)])
        return context.get_dummy_value()

    return types.void(types.intp, types.intp), code


@parallel
def summon(function, place, threads):
    """Have so many threads call the function at that address with that place."""
    for _ in prange(threads):
        _call(function, place)


def ready() -> None:
    """Have numba's threads started."""
    get_num_threads()
