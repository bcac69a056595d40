"""SQLAlchemy's asynchronous session over asyncpg: the benchmark's workloads, in a closed loop, in one process."""
import asyncio
import json
import os
import random
import resource
import sys
import threading
import time

import asyncpg
import sqlalchemy
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

ROWS = 100_000
FACTOR = 7
READ = text("select id, value from bench_item where id = :id")
UPDATE = text("update bench_account set balance = balance + :delta where id = :account")
INSERT = text("insert into bench_entry (account, delta) values (:account, :delta)")
ONE = text("select 1")
SLEEP = text("select 1 from pg_sleep(0.02)")


def engine(connections):
    return create_async_engine(
        os.environ["BENCH_URL"], pool_size=connections, max_overflow=0, pool_timeout=120
    )


async def select(made, statement):
    async with AsyncSession(made) as session:
        value = (await session.execute(statement)).scalar_one()
        if value != 1:
            raise AssertionError(f"wrong result: {value}")


async def read(made):
    key = random.randint(1, ROWS)
    async with AsyncSession(made) as session:
        row = (await session.execute(READ, {"id": key})).one()
        if row.id != key or row.value != key * FACTOR:
            raise AssertionError(f"wrong row: {row}")


async def transfer(made):
    values = {"account": random.randint(1, ROWS), "delta": random.randint(1, 10)}
    async with AsyncSession(made) as session, session.begin():
        if (await session.execute(UPDATE, values)).rowcount != 1:
            raise AssertionError("nothing updated")
        await session.execute(INSERT, values)


async def acquire(made):
    async with AsyncSession(made) as session:
        await session.connection()


def operation(workload):
    if workload == "W1":
        return lambda made: select(made, ONE)
    if workload in ("W2", "W5"):
        return read
    if workload == "W3":
        return transfer
    if workload.startswith("W4"):
        return lambda made: select(made, SLEEP)
    if workload == "W6":
        return acquire
    raise ValueError(workload)


class Loop:
    """Sessions without think time; those that fail stop."""

    def __init__(self, made, work, sessions):
        self.made = made
        self.work = work
        self.counts = [0] * sessions
        self.operations = 0
        self.latencies = []
        self.failures = []
        self.counting = False
        self.stopped = False
        self.first_end = asyncio.Event()
        self.first_counted = asyncio.Event()

    async def session(self, number):
        try:
            while not self.stopped:
                begun = time.perf_counter_ns()
                await self.work(self.made)
                self.operations += 1
                self.first_end.set()
                if self.counting:
                    self.counts[number] += 1
                    self.first_counted.set()
                    self.latencies.append(time.perf_counter_ns() - begun)
        except Exception as failure:  # reported, with the figures
            self.failures.append(repr(failure))
            self.first_end.set()
            self.first_counted.set()


def cpu():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return int((used.ru_utime + used.ru_stime) * 1e9)


async def run(workload, connections, sessions, warm, measured):
    made = engine(connections)
    loop = Loop(made, operation(workload), sessions)
    tasks = [asyncio.create_task(loop.session(number)) for number in range(sessions)]
    await loop.first_end.wait()
    await asyncio.sleep(warm / 1000)
    cpu_before, begun = cpu(), time.perf_counter_ns()
    loop.counting = True
    await asyncio.sleep(measured / 1000)
    await loop.first_counted.wait()
    loop.counting = False
    nanos, used = time.perf_counter_ns() - begun, cpu() - cpu_before
    threads = threading.active_count()
    loop.stopped = True
    await asyncio.gather(*tasks)
    await made.dispose()
    latencies = sorted(loop.latencies) or [0]
    squares = sum(count * count for count in loop.counts)
    print(json.dumps({
        "counted": sum(loop.counts),
        "operations": loop.operations,
        "failures": len(loop.failures),
        **({"failure": loop.failures[-1]} if loop.failures else {}),
        "nanos": nanos,
        "cpu": used,
        "p50": latencies[len(latencies) // 2],
        "p99": latencies[min(len(latencies) - 1, len(latencies) * 99 // 100)],
        "max": latencies[-1],
        "jain": sum(loop.counts) ** 2 / (len(loop.counts) * squares) if squares else 0,
        "threads": threads,
    }))


async def repeat(workload, times):
    made = engine(1)
    work = operation(workload)
    for _ in range(times):
        await work(made)
    await made.dispose()


def main(command, *arguments):
    if command == "version":
        print(f"sqlalchemy {sqlalchemy.__version__}, asyncpg {asyncpg.__version__}, python {sys.version.split()[0]}")
    elif command == "run":
        workload, *numbers = arguments
        asyncio.run(run(workload, *map(int, numbers)))
    else:
        workload, times = arguments
        asyncio.run(repeat(workload, int(times)))


main(*sys.argv[1:])
