"""`serve`, `worker`, `doctor`, `slack manifest`: running the desk and looking after it."""

import argparse
import asyncio
import sys
from pathlib import Path
from typing import Any

from bot.cli.output import print_json


def add_commands(commands: Any) -> None:
    serve = commands.add_parser("serve", help="run the whole desk: web, Slack and worker in one process")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=_port, default=8000)
    serve.add_argument(
        "--data-dir", type=Path, help="directory of the database (default: PRIVACY_DESK_DATA_DIR, else ./data)"
    )
    serve.add_argument(
        "--demo",
        action="store_true",
        help="also start the built-in Slack workspace and the captured-mail page, on loopback",
    )
    serve.add_argument("--slack-port", type=_port, help="port of the built-in Slack workspace (default: the next one)")
    serve.set_defaults(run=_serve)
    worker = commands.add_parser("worker", help="run the outbox and the sweeps alone")
    worker.add_argument("--data-dir", type=Path)
    worker.set_defaults(run=_worker)
    doctor = commands.add_parser("doctor", help="check settings, database, policies and Slack, and say what to mend")
    doctor.add_argument("--data-dir", type=Path)
    doctor.add_argument("--json", action="store_true", help="print JSON")
    doctor.add_argument("--new-secret-key", action="store_true", help="print a fresh master key and do nothing else")
    doctor.set_defaults(run=_doctor)
    slack = commands.add_parser("slack", help="what Slack needs")
    actions = slack.add_subparsers(title="actions", required=True, metavar="ACTION")
    manifest = actions.add_parser("manifest", help="the app manifest for this desk's address")
    manifest.set_defaults(run=_manifest)


def _serve(arguments: argparse.Namespace) -> int:
    from bot.main.serving import serve

    slack_port = arguments.slack_port or arguments.port + 1
    return asyncio.run(
        serve(arguments.host, arguments.port, arguments.data_dir, is_demo=arguments.demo, slack_port=slack_port)
    )


def _worker(arguments: argparse.Namespace) -> int:
    from bot.main.serving import work

    return asyncio.run(work(arguments.data_dir))


def _doctor(arguments: argparse.Namespace) -> int:
    from bot.main.doctor import examine, new_secret_key

    if arguments.new_secret_key:
        print(new_secret_key())
        return 0
    findings = asyncio.run(examine(arguments.data_dir))
    if arguments.json:
        print_json(findings)
    else:
        for finding in findings:
            print(f"{'ok  ' if finding['ok'] else 'MEND'}  {finding['what']}: {finding['says']}")
    return 0 if all(finding["ok"] for finding in findings) else 1


def _manifest(arguments: argparse.Namespace) -> int:
    from bot.main.offline import slack_manifest

    sys.stdout.write(slack_manifest())
    return 0


def _port(text: str) -> int:
    port = int(text)
    if not 1 <= port <= 65535:
        raise argparse.ArgumentTypeError("a port is a number from 1 to 65535")
    return port
