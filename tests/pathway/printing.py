"""What is printed, by a child of its own, which is ended."""

from pathway.adapters.rendering import Printed, printer


async def render(order: Printed) -> bytes:
    """As the service renders it. Raises NotRendered."""
    paper = printer()
    try:
        return await paper.rendered(order)
    finally:
        await paper.close()
