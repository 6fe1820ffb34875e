"""How requests reach Telegram: python-telegram-bot's `BaseRequest` on aiohttp.

The library's own transport scans its whole pool at every request, so each request in flight slows the others down. This
one raises the same errors with the same causes. Must not know what is asked.
"""

from __future__ import annotations

import asyncio
from typing import Any, cast
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

KEEP_ALIVE_SECONDS = 15.0  # shorter than servers keep an idle connection, so that few are found closed when used
DNS_SECONDS = 300
NOT_GIVEN: object = BaseRequest.DEFAULT_NONE
"""The library's default for a time-out that the caller did not give."""

POOL_FULL = "Pool timeout: All connections are in use. Request was *not* sent to Telegram."


class PoolTimeout(Exception):
    """No connection came free in time: the request was not sent."""


class AiohttpRequest(BaseRequest):
    """Up to `connections` requests at a time. All times are in seconds; None waits for ever.

    `write_timeout` is added to the wait for the answer where a file is sent: aiohttp has no limit for writing alone.
    `trust_env` takes proxies from the environment, as it is when the session opens.
    """

    __slots__ = ("_connections", "_proxies", "_proxy", "_session", "_slots", "_timeouts", "_trust_env")

    def __init__(
        self,
        *,
        connections: int = 64,
        connect_timeout: float | None = 5.0,
        read_timeout: float | None = 5.0,
        write_timeout: float | None = 20.0,
        pool_timeout: float | None = 1.0,
        proxy: str | None = None,
        trust_env: bool = True,
    ) -> None:
        self._connections, self._proxy, self._trust_env = connections, proxy, trust_env
        self._timeouts = (connect_timeout, read_timeout, write_timeout, pool_timeout)
        self._proxies: dict[str, str] = {}
        self._session: aiohttp.ClientSession | None = None
        self._slots = asyncio.Semaphore(connections)

    @property
    def read_timeout(self) -> float | None:
        """The default read time-out."""
        return self._timeouts[1]

    async def initialize(self) -> None:
        """Opens the session; does nothing where it is open."""
        if self._session is None or self._session.closed:
            self._slots = asyncio.Semaphore(self._connections)
            # The session would read the environment in a thread at every request.
            self._proxies = getproxies() if self._trust_env else {}
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(
                    limit=self._connections, keepalive_timeout=KEEP_ALIVE_SECONDS, ttl_dns_cache=DNS_SECONDS
                ),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": self.USER_AGENT},
            )

    async def shutdown(self) -> None:
        """Closes the session and its connections."""
        if self._session is not None:
            await self._session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = NOT_GIVEN,
        write_timeout: object = NOT_GIVEN,
        connect_timeout: object = NOT_GIVEN,
        pool_timeout: object = NOT_GIVEN,
    ) -> tuple[int, bytes]:
        """Status and body. Raises TimedOut and NetworkError, each from its cause, and never with the address."""
        if self._session is None or self._session.closed:
            raise RuntimeError("This AiohttpRequest is not initialized!")
        asked = (connect_timeout, read_timeout, write_timeout, pool_timeout)
        connect, read, write, pool = (_seconds(*pair) for pair in zip(asked, self._timeouts, strict=True))
        with_files = request_data is not None and request_data.contains_files
        if with_files and read is not None and write is not None:
            read += write
        await self._acquire_slot(pool)
        try:
            timeout = aiohttp.ClientTimeout(total=None, sock_connect=connect, sock_read=read)
            body = _body(request_data, with_files)
            proxy = self._proxy or self._proxy_for(url)
            async with self._session.request(method, url, timeout=timeout, proxy=proxy, **body) as response:
                return response.status, await response.read()
        except TimeoutError as error:
            raise TimedOut from error
        except (aiohttp.ClientError, OSError, ValueError) as error:
            # Only the type: the message may quote the address, and with it the token.
            raise NetworkError(f"aiohttp.{type(error).__name__}") from error
        finally:
            self._slots.release()

    def _proxy_for(self, url: str) -> str | None:
        if not self._proxies:
            return None
        parts = urlsplit(url)
        proxy = self._proxies.get(parts.scheme) or self._proxies.get("all")
        return None if proxy is None or proxy_bypass(parts.netloc) else proxy

    async def _acquire_slot(self, pool_timeout: float | None) -> None:
        if not self._slots.locked():
            await self._slots.acquire()  # does not wait, so it needs no time-out
            return
        try:
            async with asyncio.timeout(pool_timeout):
                await self._slots.acquire()
        except TimeoutError:
            raise TimedOut(POOL_FULL) from PoolTimeout()


def _seconds(said: object, usual: float | None) -> float | None:
    return usual if said is NOT_GIVEN else cast("float | None", said)


def _body(request_data: RequestData | None, with_files: bool) -> dict[str, Any]:
    if request_data is None or not request_data.parameters:
        return {}
    if not with_files:
        return {"json": request_data.parameters}
    form = aiohttp.FormData()
    for name, value in request_data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, content_type) in (request_data.multipart_data or {}).items():
        form.add_field(name, content, filename=filename, content_type=content_type)
    return {"data": form}
