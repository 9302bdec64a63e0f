"""What every route needs, joined once in `create_app` and handed to each by FastAPI's dependencies."""

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from jinja2 import Environment

from bot.domain.answers import Understood
from bot.domain.errors import SessionExpired
from bot.ports import Knowledge, PurposeChecks, StaffDirectory, Store
from bot.services.heard import Heard, hear
from bot.services.house import House
from bot.services.sessions import ChatContext
from handlers.web.metrics import Metrics
from handlers.web.page_images import PageImages
from handlers.web.settings import WebSettings
from handlers.web.static_files import StaticFiles
from handlers.web.streams import Streams

UPLOADS_AT_ONCE = 8  # each may hold a whole file in memory
_TOKEN_LENGTH = 200  # far above a real one; anything longer is not worth hashing
_NO_SESSION = "Please open a conversation first, and send its token in the Authorization header."


@dataclass(frozen=True, slots=True)
class Web:
    """The joined parts. Understanding a message takes milliseconds of CPU, so it has two threads of its own beside the event loop."""

    store: Store
    knowledge: Knowledge
    checks: PurposeChecks
    house: House
    staff: StaffDirectory
    settings: WebSettings
    page_images: PageImages
    templates: Environment
    static: StaticFiles
    metrics: Metrics
    streams: Streams
    problems: Callable[[], Mapping[str, str]] = dict
    uploads: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(UPLOADS_AT_ONCE))
    thinkers: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(2, "understand"))

    def versions_in_force(self) -> dict[str, str]:
        return {policy.name: policy.version for policy in self.knowledge.policies()}

    async def understand(self, context: ChatContext, text: str) -> tuple[Understood, Heard]:
        """What the message means under the policy, and all that is read in it besides."""
        return await asyncio.get_running_loop().run_in_executor(self.thinkers, self._read, context, text)

    def _read(self, context: ChatContext, text: str) -> tuple[Understood, Heard]:
        understood = self.knowledge.understand(context.policy, text, context.locale, context.concepts)
        return understood, hear(text, understood)


async def get_web(request: Request) -> Web:
    web: Web = request.app.state.web
    return web


_bearer = HTTPBearer(auto_error=False, description="The token of the chat session.")


async def get_token(credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]) -> str:
    """The session token a call carries. Raises SessionExpired without one."""
    if credentials is None or not 0 < len(credentials.credentials) <= _TOKEN_LENGTH:
        raise SessionExpired(_NO_SESSION)
    return credentials.credentials


WebDep = Annotated[Web, Depends(get_web)]
TokenDep = Annotated[str, Depends(get_token)]
