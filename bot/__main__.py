"""The command line: `tactful run | demo | plan | migrate | backup | restore | keys | check`.

It reads arguments and settings, calls one thing, and turns what can go wrong into one sentence and an exit status: 0
done, 1 could not be done, 2 wrong input. Each command imports only what it needs.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bot import loop

if TYPE_CHECKING:
    from bot.config import Settings

WRONG_INPUT = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; the exit status."""
    os.umask(0o077)  # what is written holds a person's career: for nobody else on the machine
    given = _parser().parse_args(arguments)
    command: Callable[[argparse.Namespace], int] = given.command
    return command(given)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="tactful", description="Sees a job seeker through the silence after an interview."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    run = commands.add_parser("run", help="run the bot")
    run.add_argument("--only", choices=("chat", "delivery"), help="a part of it; several processes need PostgreSQL")
    run.set_defaults(command=_run)
    demo = commands.add_parser("demo", help="try it in a browser, without a token")
    demo.add_argument("--port", type=int, default=8642, help="the page's port on this machine (default 8642; 0: any)")
    demo.set_defaults(command=_demo)
    plan = commands.add_parser("plan", help="print the plan that follows from a file of facts")
    plan.add_argument("facts", metavar="FACTS.json", help="the file, or - for standard input")
    plan.add_argument("--lines", action="store_true", help="one document a line in, one plan a line out")
    plan.set_defaults(command=_plan)
    migrate = commands.add_parser("migrate", help="bring the database's schema up to this version")
    migrate.add_argument("--down", metavar="REVISION", help="take it back to a revision instead (base: to nothing)")
    migrate.set_defaults(command=_migrate)
    backup = commands.add_parser("backup", help="write a sealed copy of the database, also while the bot runs")
    backup.add_argument("file", metavar="FILE", type=Path, help="the file to make")
    backup.set_defaults(command=_backup)
    restore = commands.add_parser("restore", help="put a backup in the place of the database; the bot must not run")
    restore.add_argument("file", metavar="FILE", type=Path, help="the backup")
    restore.add_argument("--replace", action="store_true", help="even where the database holds data")
    restore.set_defaults(command=_restore)
    keys = commands.add_parser("keys", help="look after the master key").add_subparsers(required=True, metavar="DO")
    rotate = keys.add_parser("rotate", help="make a new master key and wrap every data key with it")
    rotate.add_argument("--prepare", action="store_true", help="only make it, to be copied to other machines first")
    rotate.set_defaults(command=_rotate)
    check = commands.add_parser("check", help="say what is wrong with the settings and the database")
    check.add_argument("--live", action="store_true", help="say what of a running bot shows no sign of life")
    check.set_defaults(command=_check)
    return parser


def _run(given: argparse.Namespace) -> int:
    def start(settings: Settings) -> None:
        with _nothing_to_collect():
            from bot.app import Role, run

        _log(settings, settings.token.get_secret_value())
        loop.run(run(settings, Role(given.only or "both"), announce=_say))

    return _with_settings(start)


def _demo(given: argparse.Namespace) -> int:
    def start(settings: Settings) -> None:
        from bot.demo_command import demo

        _log(settings)
        loop.run(demo(settings, given.port, announce=_say))

    return _with_settings(start)


def _migrate(given: argparse.Namespace) -> int:
    def start(settings: Settings) -> None:
        from bot.storage.engine import migrations

        _log(settings)
        url = settings.database_url
        asyncio.run(migrations.downgrade(url, given.down) if given.down else migrations.upgrade(url))
        print("The database is at", given.down or "this version.")

    return _with_settings(start)


def _backup(given: argparse.Namespace) -> int:
    def start(settings: Settings) -> None:
        from bot.clock import SystemClock
        from bot.storage.backup.create import create_backup

        _log(settings)
        file = given.file.expanduser().absolute()
        size = asyncio.run(create_backup(settings.database_url, settings.key_file, file, SystemClock().now()))
        print(f"Backed up to {file} ({size:,} bytes). It opens with the master key alone; keep the two apart.")

    return _with_settings(start)


def _restore(given: argparse.Namespace) -> int:
    def start(settings: Settings) -> None:
        from bot.clock import SystemClock
        from bot.storage.backup.create import deletion_list_files
        from bot.storage.backup.restore import restore

        _log(settings)
        url, file = settings.database_url, given.file.expanduser().absolute()
        deletion_lists, now = deletion_list_files(settings.data_dir, settings.backup_dir), SystemClock().now()
        done = asyncio.run(restore(url, settings.key_file, file, deletion_lists, now, replace=given.replace))
        print(
            f"Restored as of {done.made_at:%Y-%m-%d %H:%M} UTC: people: {done.people}, interviews: {done.interviews}."
        )
        if done.deleted_again:
            print(f"Deleted since, and so deleted once more: {done.deleted_again}.")
        print("What fell due in between is held back until each person has been asked.")

    return _with_settings(start)


def _rotate(given: argparse.Namespace) -> int:
    def start(settings: Settings) -> None:
        from bot.storage.backup.create import deletion_list_files
        from bot.storage.key_rotation import rotate

        _log(settings)
        deletion_lists = deletion_list_files(settings.data_dir, settings.backup_dir)
        done = asyncio.run(rotate(settings.database_url, settings.key_file, deletion_lists, prepare=given.prepare))
        if done.prepared:
            print(f"A new master key is the first line of {settings.key_file}, and is in use for what is new.")
            print("Copy the file to every machine, then run `tactful keys rotate` once.")
            return
        print(f"Wrapped anew: {done.wrapped}. The new master key is the first line of {settings.key_file}.")
        print("The lines below it may go, once no backup made before now is needed any more.")

    return _with_settings(start)


def _check(given: argparse.Namespace) -> int:
    from bot.check_command import findings, live_findings
    from bot.config import SettingsError, load_settings

    try:
        settings = load_settings()
    except SettingsError as wrong:
        print(wrong)
        return 1
    _log(settings)
    found = asyncio.run(live_findings(settings) if given.live else findings(settings))
    print("\n".join(found) if found else "Everything is in order.")
    return 1 if found else 0


def _plan(given: argparse.Namespace) -> int:
    from bot.plan_command import print_plans

    try:
        return print_plans(given.facts, lines=given.lines)
    except BrokenPipeError:
        # Whoever read along has seen enough. Python would complain once more when it flushes at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _with_settings(start: Callable[[Settings], None]) -> int:
    with _nothing_to_collect():
        from bot.config import SettingsError, load_settings

    try:
        start(load_settings())
    except SettingsError as wrong:
        return _sorry(wrong)
    except KeyboardInterrupt:
        return 0
    except Exception as error:
        from bot.check_command import sentence

        said = sentence(error)
        if said is None:
            raise
        return _sorry(said)
    return 0


def _log(settings: Settings, *secrets: str) -> None:
    from bot.logs import start_logging

    start_logging(settings.log_level, secrets=secrets)


@contextmanager
def _nothing_to_collect() -> Iterator[None]:
    """For imports. They make a hundred thousand objects that stay: to look through them for garbage took a fifth of a
    start, and what is here now need not be looked through ever again.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def _say(sentence: str) -> None:
    print(sentence, flush=True)  # a log collector reads a pipe, and must not wait for a buffer to fill


def _sorry(sentence: object) -> int:
    print(f"tactful: {sentence}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
