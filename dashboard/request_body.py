"""Bounds what a request may send, whether or not it says beforehand how much that is."""

from starlette.datastructures import Headers
from starlette.types import Message, Receive


class BodyTooLarge(Exception):
    """The body is larger than allowed."""


async def within(limit: int, headers: Headers, receive: Receive) -> Receive:
    """Return a receive that gives at most ``limit`` bytes; raise BodyTooLarge.

    A declared length is judged at once. A body of unknown length is read here first: at
    most ``limit`` bytes are held.
    """
    declared = headers.get("content-length")
    if declared is not None:
        if not declared.isascii() or not declared.isdigit() or int(declared[:20]) > limit:
            raise BodyTooLarge
        return receive
    kept: list[Message] = []
    size, more = 0, True
    while more:
        message = await receive()
        size += len(message.get("body", b""))
        if size > limit:
            raise BodyTooLarge
        kept.append(message)
        more = message["type"] == "http.request" and message.get("more_body", False)
    waiting = iter(kept)

    async def replay() -> Message:
        message = next(waiting, None)
        return message if message is not None else await receive()

    return replay
