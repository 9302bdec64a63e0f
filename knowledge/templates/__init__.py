"""The sentences of the desk, as jinja2 files, one per situation and language. They are given names of concepts and facts of the policy, never
a person's own words."""

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined


@cache
def _environment() -> Environment:
    """Plain text, so nothing is escaped here: every edge escapes what it shows."""
    loader = PackageLoader("knowledge", "templates")
    return Environment(loader=loader, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=False)  # noqa: S701 - plain text


def render(situation: str, language: str, **facts: object) -> str:
    """The sentence for a situation; `language` is "en" or "ja"."""
    return _environment().get_template(f"{situation}.{language}.j2").render(facts).strip()
