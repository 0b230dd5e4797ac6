"""Many clients of one server: processes with an event loop each, every client on a connection of its
own."""

import asyncio
import multiprocessing
import random
from collections import Counter
from contextlib import asynccontextmanager
from typing import Any, Awaitable, Callable, Dict, List

import grpc
from smoothschedule import SmoothError

# What passes: the database was away or busy, or another transaction was in the way.
PASSING = (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.ABORTED)

# A client: its number, the server's port, what `spread` was given, and counts to add to.
Client = Callable[[int, int, Any, Counter], Awaitable[None]]


@asynccontextmanager
async def connection(port: int):
    options = (
        ("grpc.use_local_subchannel_pool", 1),
        ("grpc.enable_retries", 0),
        ("grpc.max_receive_message_length", -1),
        ("grpc.default_authority", "localhost"),
        ("grpc.initial_reconnect_backoff_ms", 50),
        ("grpc.max_reconnect_backoff_ms", 200),
    )
    async with grpc.aio.insecure_channel(f"127.0.0.1:{port}", options) as channel:
        yield channel


def error_of(raised: grpc.RpcError) -> SmoothError:
    """SmoothError.of reads trailers as synchronous calls have them."""
    return SmoothError.of(_Finished(raised))


class _Finished(grpc.RpcError):
    def __init__(self, error: grpc.aio.AioRpcError):
        self._error = error

    def code(self):
        return self._error.code()

    def details(self):
        return self._error.details()

    def trailing_metadata(self):
        return tuple(self._error.trailing_metadata() or ())


def spread(
    client: Client, count: int, port: int, argument: Any, processes: int = 1
) -> Dict[str, int]:
    """Runs that many clients to their ends, in this process or others; the sum of their counts."""
    shares = [range(n, count, processes) for n in range(processes)]
    if processes == 1:
        return _run((client, shares[0], port, argument))
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        total: Counter = Counter()
        for found in pool.map(_run, [(client, share, port, argument) for share in shares], 1):
            total.update(found)
        return total


def _run(work) -> Counter:
    client, numbers, port, argument = work
    random.seed(numbers.start)
    counts: Counter = Counter()

    async def all_of_them() -> None:
        await asyncio.gather(*(client(number, port, argument, counts) for number in numbers))

    asyncio.run(all_of_them())
    return counts


def complaints(counts: Dict[str, int]) -> List[str]:
    """What clients counted under a name that begins with `wrong`."""
    return [f"{name}: {times}" for name, times in sorted(counts.items()) if name.startswith("wrong")]
