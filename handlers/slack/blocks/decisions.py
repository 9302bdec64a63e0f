"""What staff decide on an employee's question beyond the answer: a precedent, and a provision that a second person judges."""

from collections.abc import Sequence
from datetime import date

from bot.domain import staff_actions as act
from bot.domain.desks import Desk
from bot.domain.policies import Clause
from bot.domain.provisions import Provision, ProvisionState
from bot.domain.purpose_rules import Facts
from bot.domain.rulings import Explanation, Vocabulary
from bot.domain.tickets import Ticket
from bot.services.labels import label, options
from bot.services.provisions import LONGEST_NAME
from handlers.slack.action_ids import CallbackId, Name, action_id
from handlers.slack.blocks import Block, View, elements
from handlers.slack.blocks.card import mention
from handlers.slack.blocks.check_form import fact_inputs
from handlers.slack.blocks.limits import OPTION_VALUE, OPTIONS, escape
from handlers.slack.blocks.modals import about, modal
from handlers.slack.blocks.posts import quoted

_LOCALE = "en"  # staff read English


def precedent_form(
    ticket: Ticket,
    desk: Desk,
    vocabulary: Vocabulary,
    facts: Facts,
    clauses: Sequence[Clause],
    decided_by: str | None,
    answer: str,
) -> View:
    """`clauses` best first; `decided_by` is the one the verdict rests on; `answer` is what staff wrote to the employee last."""
    return modal(
        "Make a precedent",
        [
            about(ticket.reference),
            elements.section(
                "Shown under the verdict of later checks with the same facts, as a precedent with your name and today's date. "
                "It never changes a verdict. If the clause's words change, it is put up for review. *Leave out names and cases.*"
            ),
            *fact_inputs(desk, vocabulary, facts, _LOCALE),
            elements.select(Name.CLAUSE, "Which clause does it rest on?", _clauses(clauses), chosen=decided_by),
            elements.select(Name.DECISION, "What was decided?", options("decision")),
            elements.text_input(Name.TEXT, "What colleagues will read", value=answer),
        ],
        callback=CallbackId.PRECEDENT,
        reference=ticket.reference,
        submit="Make it a precedent",
        close="Cancel",
    )


def provision_form(
    ticket: Ticket, desk: Desk, vocabulary: Vocabulary, facts: Facts, clauses: Sequence[Clause], today: date
) -> View:
    """`clauses` are the policy's own exceptions."""
    return modal(
        "Record a provision",
        [
            about(ticket.reference),
            elements.section(
                "For data given to a third party by an exception of the policy. The entry is kept in the register. "
                "*Nothing may leave before a second member of the staff has confirmed it* with the button in the thread."
            ),
            elements.select(Name.CLAUSE, "By which exception?", _clauses(clauses)),
            *fact_inputs(desk, vocabulary, facts, _LOCALE),
            elements.line_input(
                Name.RECIPIENT_NAME, "To whom exactly?", LONGEST_NAME, hint="The office or company, and who there."
            ),
            elements.text_input(
                Name.TEXT,
                "On what grounds?",
                hint="The law and article, the paper and its number, or the danger and why nobody can agree.",
            ),
            elements.date_input(Name.DAY, "When?", today.isoformat()),
        ],
        callback=CallbackId.PROVISION,
        reference=ticket.reference,
        submit="Enter",
        close="Cancel",
    )


def no_exceptions_sentence(desk: Desk) -> str:
    return f"The policy of {desk.name} has no exception by which data may go to a third party without consent."


def provision_blocks(provision: Provision, told: Explanation) -> list[Block]:
    """The entry in the thread, and the buttons for the second person."""
    value = f"{provision.reference}:{provision.id}"
    rows = [
        f"*Number*\n{provision.id}",
        f"*Exception*\n`{escape(provision.clause)}`",
        f"*Date*\n{provision.provided_on}",
        *(f"*{escape(field.capitalize())}*\n{escape(words)}" for field, words in told.understood),
    ]
    confirm, reject = ProvisionState.CONFIRMED, ProvisionState.REJECTED
    return [
        elements.section(
            f"{mention(provision.proposed_by)} entered a *provision to a third party*. It needs a second person."
        ),
        elements.fields(rows),
        elements.context("*To*"),
        *quoted(provision.recipient),
        elements.context("*Grounds*"),
        *quoted(provision.basis),
        elements.actions(
            f"provision:{provision.id}",
            [
                elements.button(
                    label("action", f"{act.DECIDE_PROVISION}:{confirm}"),
                    action_id(f"{act.DECIDE_PROVISION}:{confirm}"),
                    value,
                    style="primary",
                    confirm=elements.confirm(
                        "Did you judge it yourself?",
                        "You confirm that the exception holds in this case. Your name is recorded.",
                        "Confirm",
                    ),
                ),
                elements.button(
                    label("action", f"{act.DECIDE_PROVISION}:{reject}"),
                    action_id(f"{act.DECIDE_PROVISION}:{reject}"),
                    value,
                    style="danger",
                ),
            ],
        ),
    ]


def _clauses(clauses: Sequence[Clause]) -> list[elements.Option]:
    known = {clause.id: f"{clause.path}  {clause.heading or clause.text}" for clause in clauses}
    return [(clause_id, words) for clause_id, words in known.items() if len(clause_id) <= OPTION_VALUE][:OPTIONS]
