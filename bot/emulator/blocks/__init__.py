"""Block Kit: what is allowed (tables), checking it, completing it as Slack does, and reading people's choices from it."""
