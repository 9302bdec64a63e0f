"""`tickets`: the desk's requests, for the operator of the machine. Reading a whole ticket leaves an audit event."""

import argparse
import asyncio
from typing import Any

from bot.cli.output import print_json


def add_commands(commands: Any) -> None:
    tickets = commands.add_parser(
        "tickets", help="list requests, read one whole (recorded in its audit trail), or erase one"
    )
    actions = tickets.add_subparsers(title="actions", required=True, metavar="ACTION")
    listing = actions.add_parser("list", help="references, kinds, statuses and due dates; no personal data")
    listing.add_argument("--desk", help="only this desk")
    listing.add_argument("--open", action="store_true", help="only open requests")
    listing.set_defaults(run=_list)
    showing = actions.add_parser("show", help="everything about one request")
    showing.add_argument("reference", help="such as PD-7K3M-9QX2")
    showing.set_defaults(run=_show)
    erasing = actions.add_parser("erase", help="erase a closed request now: its key, words, documents and Slack posts")
    erasing.add_argument("reference", help="such as PD-7K3M-9QX2")
    erasing.add_argument("--data-dir", help="the desk's data directory")
    erasing.set_defaults(run=_erase)
    for action in (listing, showing):
        action.add_argument("--json", action="store_true", help="print JSON")
        action.add_argument("--data-dir", help="the desk's data directory")


def _list(arguments: argparse.Namespace) -> int:
    from bot.main.records import list_tickets

    found = asyncio.run(list_tickets(arguments.data_dir, arguments.desk, open_only=arguments.open))
    if arguments.json:
        print_json(found)
        return 0
    for entry in found:
        print(
            f"{entry['reference']}  {entry['desk']:10} {entry['kind']:15} {entry['status']:18} due {entry['due_on'] or '-'}"
        )
    if not found:
        print("There are no requests.")
    return 0


def _erase(arguments: argparse.Namespace) -> int:
    from bot.main.records import erase_ticket

    reference = asyncio.run(erase_ticket(arguments.data_dir, arguments.reference))
    print(
        f"{reference} is erased. Its audit trail stays, without anybody's words; posts in Slack are deleted by the desk."
    )
    return 0


def _show(arguments: argparse.Namespace) -> int:
    from bot.main.records import show_ticket

    ticket = asyncio.run(show_ticket(arguments.data_dir, arguments.reference))
    if arguments.json:
        print_json(ticket)
        return 0
    for key in ("reference", "desk", "kind", "status", "assignee", "due_on", "name", "email", "description"):
        print(f"{key:12} {ticket[key] or '-'}")
    print(f"{'role':12} {ticket['role']}{', special care' if ticket['special_care'] else ''}")
    print(f"{'office':12} {ticket['office'] or '-'}")
    for key, value in ticket["parties"].items():
        print(f"{key:16} {value}")
    if ticket["conflict"]["standing"]:
        print("A conflict of interest is noted: nothing may be told to whoever asks.")
    print(f"{'identity':12} {ticket['identity']['level']}, {ticket['identity']['state']}")
    print("\nEvents")
    for event in ticket["events"]:
        print(f"  {event['at']:%Y-%m-%d %H:%M}  {event['type']:22} {event['actor']}")
    print("\nMessages")
    for message in ticket["messages"]:
        print(f"  {message['author']:9} {message['text']}")
    return 0
