"""The private modal with the requester's name, contact and words. Everything in it is foreign text and is shown as typed."""

from bot.services.case_record import Details
from bot.services.labels import asker, label
from handlers.slack.blocks import Block, View, elements
from handlers.slack.blocks.card import mention
from handlers.slack.blocks.limits import VIEW_BLOCKS, escape
from handlers.slack.blocks.modals import about, modal
from handlers.slack.blocks.posts import quoted

_TIMELINE = 20  # newest entries shown


def details_modal(details: Details) -> View:
    ticket = details.ticket
    return modal(
        "Details",
        [
            about(ticket.reference, "Only you see this. That you looked is recorded."),
            *_who(details),
            *_titled(f"What the {asker(ticket)} told the desk", details.description),
            *(_titled("Internal reason of the refusal", details.internal_reason) if details.internal_reason else []),
            *_consents(details),
            elements.divider(),
            *_timeline(details),
        ][:VIEW_BLOCKS],
        reference=ticket.reference,
    )


def _who(details: Details) -> list[Block]:
    employee = details.ticket.details.get("employee")
    if employee:
        return [elements.context("*Asked by*"), elements.section(mention(employee))]
    return [*_roles(details), *_titled("Name", details.name), *_titled("E-mail", details.email), *_others(details)]


def _roles(details: Details) -> list[Block]:
    ticket = details.ticket
    care = [escape(label("card", "special_care"))] if ticket.special_care else []
    return [elements.context(f"*Asked by* {escape(label('role', ticket.identity.role))}", *care)]


def _others(details: Details) -> list[Block]:
    """What was told of the other people of the request."""
    return [block for key, value in details.parties.items() for block in _titled(label("party", key), value)]


def _titled(title: str, value: str | None) -> list[Block]:
    return [elements.context(f"*{title}*"), *(quoted(value) if value else [elements.context("_not given_")])]


def _consents(details: Details) -> list[Block]:
    """What the customer agreed to, word for word, and whether that still stands."""
    if not details.consents:
        return []
    blocks = [elements.context("*Consent*")]
    for consent in details.consents:
        given = f"{consent.given_at:%Y-%m-%d %H:%M} UTC, text {consent.version}, policy {consent.policy_version}"
        withdrawn = f"; withdrawn {consent.withdrawn_at:%Y-%m-%d %H:%M} UTC" if consent.withdrawn_at else ""
        blocks += [elements.context(f"Given {given}{withdrawn}"), *quoted(consent.text)]
    return blocks


def _timeline(details: Details) -> list[Block]:
    entries = details.timeline[-_TIMELINE:]
    if not entries:
        return []
    rows = [elements.said(f"{entry.at:%Y-%m-%d %H:%M} UTC  {entry.text}") for entry in entries]
    return [elements.context(f"*What the {asker(details.ticket)} sees as the timeline*"), *rows]
