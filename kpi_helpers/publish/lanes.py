"""Workers: each lane is a process of its own, so that one that dies or hangs fails its one document and no other."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from multiprocessing.connection import Connection
from queue import SimpleQueue
from typing import Generic, TypeVar

Task = TypeVar("Task")
Result = TypeVar("Result")

SPAWN = multiprocessing.get_context("spawn")  # the one way to start a process that every system has


class WorkerDiedError(Exception):
    """The process ended without an answer; its exit code is the message."""


class TimeIsUpError(Exception):
    """The process did not answer in time and was killed."""


class Lane(Generic[Task, Result]):
    """A process that does one task after another, started anew when it has died."""

    def __init__(self, work: Callable[[Task], Result]) -> None:
        self.work = work
        self.start()

    def start(self) -> None:
        self.ours, theirs = SPAWN.Pipe()
        self.process = SPAWN.Process(target=serve, args=(self.work, theirs), daemon=False)
        self.process.start()
        theirs.close()

    def do(self, task: Task, seconds: float) -> Result:
        """The task's result. Raises what the task raised, `WorkerDiedError` or `TimeIsUpError`."""
        try:
            self.ours.send(task)
            if not self.ours.poll(seconds):
                raise TimeIsUpError(f"{seconds:.0f}")
            answer = self.ours.recv()
        except (EOFError, BrokenPipeError, ConnectionError):
            self.stop()
            code = self.process.exitcode
            self.start()
            raise WorkerDiedError(str(code)) from None
        except TimeIsUpError:
            self.process.kill()
            self.stop()
            self.start()
            raise
        if isinstance(answer, BaseException):
            raise answer
        result: Result = answer
        return result

    def stop(self) -> None:
        self.ours.close()
        self.process.join(10)
        if self.process.is_alive():
            self.process.kill()


def serve(work: Callable[[Task], Result], theirs: Connection) -> None:
    """A worker's life: take a task, answer with its result or its exception, until nobody asks any more.

    What kernels write to the error stream is noise to the person at the terminal: failures come as answers.
    """
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    while True:
        try:
            task = theirs.recv()
        except (EOFError, KeyboardInterrupt):
            return
        try:
            theirs.send(work(task))
        except Exception as error:
            theirs.send(error)


def each(
    work: Callable[[Task], Result], tasks: Iterable[Task], count: int, seconds: float
) -> Iterator[tuple[Task, Result | Exception]]:
    """Every task with its result or its exception, as they come, on `count` lanes."""
    waiting = list(tasks)
    free: SimpleQueue[Lane[Task, Result]] = SimpleQueue()
    lanes = [Lane(work) for _ in range(min(count, len(waiting)))]
    for lane in lanes:
        free.put(lane)

    def done(task: Task) -> Result:
        lane = free.get()
        try:
            return lane.do(task, seconds)
        finally:
            free.put(lane)

    with ThreadPoolExecutor(max(1, len(lanes))) as threads:
        asked = {threads.submit(done, task): task for task in waiting}
        try:
            for answered in as_completed(asked):
                error = answered.exception()
                yield asked[answered], error if isinstance(error, Exception) else answered.result()
        finally:
            for future in asked:
                future.cancel()
            for lane in lanes:
                lane.stop()
