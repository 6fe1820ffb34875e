"""The command line: `tactful run | demo | plan | read | migrate | backup | restore | keys | check`.

Expected errors become one sentence and an exit status: 0 success, 1 failure, 2 wrong input. Each command imports only
what it needs.
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
    """Runs one command and returns the exit status."""
    os.umask(0o077)  # files hold personal data: no other account of this machine may read them
    parsed = _parser().parse_args(arguments)
    command: Callable[[argparse.Namespace], int] = parsed.command
    return command(parsed)


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
    read = commands.add_parser("read", help="print what is understood of a text or a file")
    read.add_argument("file", metavar="FILE", help="the file, or - for standard input")
    read.add_argument("--lines", action="store_true", help="one JSON document a line in, one answer a line out")
    read.add_argument("--as", dest="kind", default="file", help="what it is: message, day, table ... (default: guess)")
    read.add_argument("--zone", default="UTC", help="the reader's time zone, such as Europe/London (default UTC)")
    read.add_argument("--country", help="the reader's country, such as GB")
    read.set_defaults(command=_read)
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


def _run(arguments: argparse.Namespace) -> int:
    def start(settings: Settings) -> None:
        with _without_garbage_collection():
            from bot.app import Role, run

        _start_logging(settings, settings.token.get_secret_value())
        loop.run(run(settings, Role(arguments.only or "both"), announce=_print_flushed))

    return _with_settings(start)


def _demo(arguments: argparse.Namespace) -> int:
    def start(settings: Settings) -> None:
        from bot.demo_command import demo

        _start_logging(settings)
        loop.run(demo(settings, arguments.port, announce=_print_flushed))

    return _with_settings(start)


def _migrate(arguments: argparse.Namespace) -> int:
    def start(settings: Settings) -> None:
        from bot.storage.engine import migrations

        _start_logging(settings)
        url = settings.database_url
        asyncio.run(migrations.downgrade(url, arguments.down) if arguments.down else migrations.upgrade(url))
        print("The database is at", arguments.down or "this version.")

    return _with_settings(start)


def _backup(arguments: argparse.Namespace) -> int:
    def start(settings: Settings) -> None:
        from bot.clock import SystemClock
        from bot.storage.backup.create import create_backup

        _start_logging(settings)
        file = arguments.file.expanduser().absolute()
        size = asyncio.run(create_backup(settings.database_url, settings.key_file, file, SystemClock().now()))
        print(f"Backed up to {file} ({size:,} bytes). It opens with the master key alone; keep the two apart.")

    return _with_settings(start)


def _restore(arguments: argparse.Namespace) -> int:
    def start(settings: Settings) -> None:
        from bot.clock import SystemClock
        from bot.storage.backup.create import deletion_list_files
        from bot.storage.backup.restore import restore

        _start_logging(settings)
        url, file = settings.database_url, arguments.file.expanduser().absolute()
        deletion_lists, now = deletion_list_files(settings.data_dir, settings.backup_dir), SystemClock().now()
        done = asyncio.run(restore(url, settings.key_file, file, deletion_lists, now, replace=arguments.replace))
        print(
            f"Restored as of {done.made_at:%Y-%m-%d %H:%M} UTC: people: {done.people}, interviews: {done.interviews}."
        )
        if done.deleted_again:
            print(f"Deleted since, and so deleted once more: {done.deleted_again}.")
        print("What fell due in between is held back until each person has been asked.")

    return _with_settings(start)


def _rotate(arguments: argparse.Namespace) -> int:
    def start(settings: Settings) -> None:
        from bot.storage.backup.create import deletion_list_files
        from bot.storage.key_rotation import rotate

        _start_logging(settings)
        deletion_lists = deletion_list_files(settings.data_dir, settings.backup_dir)
        done = asyncio.run(rotate(settings.database_url, settings.key_file, deletion_lists, prepare=arguments.prepare))
        if done.prepared:
            print(f"A new master key is the first line of {settings.key_file}, and is in use for what is new.")
            print("Copy the file to every machine, then run `tactful keys rotate` once.")
            return
        print(f"Wrapped anew: {done.wrapped}. The new master key is the first line of {settings.key_file}.")
        print("The lines below it may go, once no backup made before now is needed any more.")

    return _with_settings(start)


def _check(arguments: argparse.Namespace) -> int:
    from bot.check_command import findings, live_findings
    from bot.config import SettingsError, load_settings

    try:
        settings = load_settings()
    except SettingsError as error:
        print(error)
        return 1
    _start_logging(settings)
    found = asyncio.run(live_findings(settings) if arguments.live else findings(settings))
    print("\n".join(found) if found else "Everything is in order.")
    return 1 if found else 0


def _plan(arguments: argparse.Namespace) -> int:
    from bot.plan_command import print_plans

    return _into_a_pipe(lambda: print_plans(arguments.facts, lines=arguments.lines))


def _read(arguments: argparse.Namespace) -> int:
    from bot.read_command import print_readings

    given = arguments
    return _into_a_pipe(lambda: print_readings(given.file, given.kind, given.zone, given.country, lines=given.lines))


def _into_a_pipe(prints: Callable[[], int]) -> int:
    try:
        return prints()
    except BrokenPipeError:
        # The reader of the pipe has closed it. Without this, Python's flush at exit would print an error.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _with_settings(start: Callable[[Settings], None]) -> int:
    with _without_garbage_collection():
        from bot.config import SettingsError, load_settings

    try:
        start(load_settings())
    except SettingsError as error:
        return _print_error(error)
    except KeyboardInterrupt:
        return 0
    except Exception as error:
        from bot.check_command import describe_error

        reason = describe_error(error)
        if reason is None:
            raise
        return _print_error(reason)
    return 0


def _start_logging(settings: Settings, *secrets: str) -> None:
    from bot.logs import start_logging

    start_logging(settings.log_level, secrets=secrets)


@contextmanager
def _without_garbage_collection() -> Iterator[None]:
    """Around imports: no garbage collection during them, and none of what they made afterwards.

    They make a hundred thousand objects that stay; collecting among them took a fifth of the time of a start.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def _print_flushed(sentence: str) -> None:
    print(sentence, flush=True)  # a pipe is buffered, and whoever reads it must not wait for the buffer to fill


def _print_error(sentence: object) -> int:
    print(f"tactful: {sentence}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
