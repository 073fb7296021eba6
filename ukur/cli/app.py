"""The application: all verbs in one language."""

from importlib import import_module
from typing import Annotated

import typer

from ukur import __version__
from ukur.words import LANGUAGES, Language, Words, words

VERBS = (
    "demo",
    "check",
    "diff",
    "simulate",
    "compare",
    "template",
    "mine",
    "status",
    "calibrate",
    "adopted",
    "staff",
    "tornado",
    "jadwal",
)


def build(language: Language) -> typer.Typer:
    """Make the command line in a language.

    Parameters: language - of help and messages.
    Returns: the application; call it to run.
    """
    w = words(language)
    app = typer.Typer(
        name="ukur",
        help=w("cli.app"),
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    _add_options(app, w)
    for verb in VERBS:
        import_module(f"ukur.cli.{verb}").add(app, w)
    return app


def _add_options(app: typer.Typer, w: Words) -> None:
    def show_version(wanted: bool) -> None:
        if wanted:
            typer.echo(f"ukur {__version__}")
            raise typer.Exit

    def known_language(value: str) -> str:
        if value not in LANGUAGES:
            raise typer.BadParameter(
                w("problem.unknown_language", value=value, allowed=", ".join(LANGUAGES), file="", place="")
            )
        return value

    @app.callback()
    def options(
        lang: Annotated[str, typer.Option(help=w("cli.lang"), callback=known_language)] = w.language,
        version: Annotated[
            bool, typer.Option("--version", help=w("cli.version"), callback=show_version, is_eager=True)
        ] = False,
    ) -> None:
        pass
