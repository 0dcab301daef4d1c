"""A platform in a process of its own, for the tests that kill it: says who serves, then waits to be killed."""

import asyncio
import sys

from rollcall.servers import DataFolder, EmbeddedServers


async def main() -> None:
    async with EmbeddedServers(DataFolder(sys.argv[1])) as servers:
        sys.stdout.write(f"{servers.nats.pid} {servers.postgres.pid}\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


asyncio.run(main())
