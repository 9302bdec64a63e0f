"""What can be wrong with a policy document, said so that the person who brought it can mend it."""

from bot.domain.errors import DeskError


class PolicyUnreadable(DeskError):
    """The document cannot be taken in; nothing of it is used. `where` is a human position such as "line 3, column 5"."""

    def __init__(self, name: str, problem: str, where: str = "") -> None:
        self.name, self.problem, self.where = name, problem, where
        place = f" at {where}" if where else ""
        super().__init__(f"The policy “{name[:60]}” cannot be read{place}: {problem}")
