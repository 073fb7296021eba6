"""The application: all verbs in one language."""

from typing import Annotated

import typer

from sop.errors import Problem
from ukur import __version__
from ukur.cli.completion import install_completion, show_completion
from ukur.cli.grammar import Application, Verbs
from ukur.cli.mistakes import Mistake
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
    "whatif",
    "animate",
    "page",
    "form",
    "export",
    "import",
)


def build(language: Language) -> typer.Typer:
    """Make the command line in a language; a verb's file is imported when the verb is wanted.

    Parameters: language - of help and messages.
    Returns: the application; call it to run.
    """
    w = words(language)
    app = Application(
        name="ukur",
        cls=Verbs,
        help=w("cli.app"),
        epilog=w("cli.app_example"),
        no_args_is_help=True,
        add_completion=False,  # with our words: ukur.cli.completion
        pretty_exceptions_enable=False,
        context_settings={
            "help_option_names": ["--help", "-h"],
            "max_content_width": 100,
            "obj": w,
        },
    )
    _add_options(app, w)
    return app


def _add_options(app: typer.Typer, w: Words) -> None:
    def show_version(wanted: bool) -> None:
        if wanted:
            typer.echo(f"ukur {__version__}")
            raise typer.Exit

    def known_language(ctx: typer.Context, value: str) -> str:
        if value not in LANGUAGES and not ctx.resilient_parsing:
            raise Mistake(
                Problem(code="unknown_language", place="--lang", value=value, allowed=LANGUAGES), ctx
            )
        return value

    @app.callback()
    def options(
        lang: Annotated[str, typer.Option(help=w("cli.lang"), callback=known_language)] = w.language,
        version: Annotated[
            bool, typer.Option("--version", help=w("cli.version"), callback=show_version, is_eager=True)
        ] = False,
        install: Annotated[
            bool,
            typer.Option(
                "--install-completion",
                help=w("parser.install_completion"),
                callback=install_completion,
                is_eager=True,
            ),
        ] = False,
        show: Annotated[
            bool,
            typer.Option(
                "--show-completion",
                help=w("parser.show_completion"),
                callback=show_completion,
                is_eager=True,
            ),
        ] = False,
    ) -> None:
        pass
