"""`python -m bot.emulator`: the local Slack workspace as a program of its own."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from pathlib import Path

from bot.emulator.seed import EmulatorSeed
from bot.emulator.server import EmulatorServer
from bot.emulator.settings import EmulatorSettings


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot.emulator", description="A local Slack workspace. Not Slack.")
    parser.add_argument("--host", default="127.0.0.1", help="a loopback name (default: %(default)s)")
    parser.add_argument("--port", type=int, default=8031, help="default: %(default)s; 0 takes any free one")
    parser.add_argument("--state", type=Path, help="directory in which the workspace survives a restart")
    parser.add_argument("--app-url", help="where the app takes everything from Slack")
    parser.add_argument("--signing-secret", required=True, help="what the app checks Slack's requests with")
    parser.add_argument("--bot-token", default="xoxb-emu-demo", help="default: %(default)s")
    parser.add_argument("--seed", type=Path, help="JSON file with people, channels, groups, commands and shortcuts")
    return parser


def _settings(arguments: argparse.Namespace) -> EmulatorSettings:
    seed = EmulatorSeed()
    if arguments.seed:
        seed = EmulatorSeed.from_json(json.loads(arguments.seed.read_text("utf-8")))
    return EmulatorSettings(
        signing_secret=arguments.signing_secret,
        bot_token=arguments.bot_token,
        app_url=arguments.app_url,
        state_dir=arguments.state,
        seed=seed,
    )


async def _serve(server: EmulatorServer) -> None:
    await server.start()
    print(f"Local Slack workspace: {server.base_url}/   Web API: {server.api_url}", flush=True)
    await server.wait()


def main() -> int:
    arguments = _arguments().parse_args()
    try:
        server = EmulatorServer(_settings(arguments), host=arguments.host, port=arguments.port)
        asyncio.run(_serve(server))
    except (OSError, ValueError, RuntimeError) as error:
        print(f"The emulator cannot start: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
