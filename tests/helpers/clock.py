"""How long a call takes, whatever else is on this machine and in this process."""

import gc
import time
from collections.abc import Callable


def seconds(call: Callable[[], object], tries: int = 3, enough: float = 0.0) -> float:
    """Return the time of this thread that the fastest of `tries` calls took.

    No search for garbage is counted, which looks through all that other tests have left. A call
    that was as fast as `enough` is not repeated.
    """
    times: list[float] = []
    for _ in range(tries):
        gc.disable()
        try:
            start = time.thread_time()
            call()
            times.append(time.thread_time() - start)
        finally:
            gc.enable()
        if times[-1] <= enough:
            break
    return min(times)
